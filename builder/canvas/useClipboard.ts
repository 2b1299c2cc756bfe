import { useReactFlow } from '@xyflow/react'
import { type RefObject, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { toast } from '../ui/index.ts'
import { claimsSteps, clip, paste } from './clipboard.ts'
import { newId } from './newId.ts'
import { useFlowStore } from './store.ts'
import { remove } from './useActions.ts'
import { isElsewhere } from './useKeys.ts'
import { useVocabulary } from './vocabulary.ts'

/**
 * Copy, cut and paste through the browser's own events: they need no permission, and work on plain http too.
 */
export function useClipboard(frame: RefObject<HTMLElement | null>) {
  const store = useFlowStore()
  const { screenToFlowPosition } = useReactFlow()
  const { t } = useTranslation('canvas')
  const { stepOf } = useVocabulary()

  useEffect(() => {
    const copied = { text: '', times: 0 }
    const copy = (event: ClipboardEvent) => {
      // Text that is marked on the page is what the person wants to copy.
      if (isElsewhere(event.target) || String(getSelection() ?? '')) return
      const { graph, selection, readOnly } = store.getState()
      const clipped = clip(graph, selection)
      if (!clipped) return
      event.preventDefault()
      event.clipboardData?.setData('text/plain', JSON.stringify(clipped))
      if (event.type === 'cut' && !readOnly) {
        store.getState().select([...clipped.nodes, ...clipped.notes].map(({ id }) => id))
        remove(store)
      } else if (clipped.nodes.length > 0) toast(t('clipboard.copied', { count: clipped.nodes.length }))
    }
    const insert = async (event: ClipboardEvent) => {
      if (isElsewhere(event.target) || store.getState().readOnly) return
      const text = event.clipboardData?.getData('text/plain') ?? ''
      if (!claimsSteps(text)) return
      event.preventDefault()
      const { readClip } = await import('./readClip.ts')
      const { graph, edit, select } = store.getState()
      const read = readClip(text, graph)
      if (!read) return
      if (read.problems.length > 0)
        toast.error(t('clipboard.partly', { count: read.nodes.length }), {
          description: read.problems
            .slice(0, 3)
            .map(({ code, name, count }) => t(`flows:import.problem.${code}`, { name, n: count }))
            .join(' '),
        })
      if (read.nodes.length + read.notes.length === 0) return
      copied.times = copied.text === text ? copied.times + 1 : 1
      copied.text = text
      const here = new Set([...graph.nodes, ...graph.notes].map(({ id }) => id))
      const isFromHere = [...read.nodes, ...read.notes].some(({ id }) => here.has(id))
      const box = frame.current?.getBoundingClientRect()
      const at = box && screenToFlowPosition({ x: box.left + box.width / 3, y: box.top + box.height / 3 })
      const where = isFromHere || !at ? { by: 40 * copied.times } : { to: at }
      const { operation, ids } = paste(read, where, { newId, jumpOf: (type) => stepOf(type)?.jump })
      edit(operation)
      select(ids)
    }
    document.addEventListener('copy', copy)
    document.addEventListener('cut', copy)
    document.addEventListener('paste', insert)
    return () => {
      document.removeEventListener('copy', copy)
      document.removeEventListener('cut', copy)
      document.removeEventListener('paste', insert)
    }
  }, [store, frame, screenToFlowPosition, stepOf, t])
}
