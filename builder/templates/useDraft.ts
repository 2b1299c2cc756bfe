import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { TemplateContent } from '#sdk/templates'
import { ApiError, api } from '../api.ts'
import { showError } from '../queryClient.ts'
import type { Template } from './requests.ts'

const PAUSE = 700

export type Draft = { title: string; tags: string[]; draft: TemplateContent }
export type Saving = 'saved' | 'waiting' | 'saving' | 'conflict' | 'failed'

/** A template as it is being written: saved by itself a moment after the last word, one save after the other. */
export function useDraft(template: Template) {
  const queries = useQueryClient()
  const [value, setValue] = useState<Draft>(() => ({
    title: template.title,
    tags: template.tags,
    draft: template.draft,
  }))
  const [saving, setSaving] = useState<Saving>('saved')
  const revision = useRef(template.revision)
  const latest = useRef(value)
  const dirty = useRef(false)
  const running = useRef<Promise<void> | undefined>(undefined)
  const timer = useRef<number | undefined>(undefined)

  const flush = useCallback(async (): Promise<void> => {
    clearTimeout(timer.current)
    await running.current
    if (!dirty.current) return
    dirty.current = false
    setSaving('saving')
    running.current = api
      .patch<Template>(`/templates/${template.id}`, { revision: revision.current, ...latest.current })
      .then((saved) => {
        revision.current = saved.revision
        queries.invalidateQueries({ queryKey: ['templates', 'list'] })
        setSaving(dirty.current ? 'waiting' : 'saved')
      })
      .catch((error) => {
        const conflict = error instanceof ApiError && error.code === 'template-changed'
        setSaving(conflict ? 'conflict' : 'failed')
        if (!conflict) {
          dirty.current = true
          showError(error)
        }
      })
    await running.current
  }, [template.id, queries])

  const change = useCallback(
    (next: Partial<Draft>) => {
      latest.current = { ...latest.current, ...next }
      setValue(latest.current)
      dirty.current = true
      setSaving('waiting')
      clearTimeout(timer.current)
      timer.current = window.setTimeout(() => void flush(), PAUSE)
    },
    [flush],
  )

  // Leaving the page saves what is left.
  useEffect(() => () => void flush(), [flush])
  return { value, change, flush, saving }
}
