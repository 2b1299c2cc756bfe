import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Combine, Copy, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { type FlowDetail, flowKey } from '../flows/requests.ts'
import { Dialog } from '../ui/index.ts'
import { replay } from './autosave.ts'
import { editorStore, useFlow } from './store.ts'

/** Somebody else saved this flow first. Every way out keeps both people's work. */
export function ConflictDialog() {
  const { t } = useTranslation('canvas')
  const conflict = useFlow((flow) => flow.saving === 'conflict')
  const queries = useQueryClient()
  const settle = useMutation({
    mutationFn: async (how: 'combine' | 'theirs' | 'copy') => {
      const { id, graph, unsaved } = editorStore.getState()
      const theirs = await api.get<FlowDetail>(`/flows/${id}`)
      if (how !== 'combine')
        await api.post('/flows', {
          title: t('conflict.copyTitle', { title: theirs.title }),
          graph: how === 'theirs' ? graph : theirs.draft,
        })
      const { open } = editorStore.getState()
      const base = { id, revision: theirs.revision, findings: theirs.findings }
      open({ ...base, graph: theirs.draft })
      if (how === 'combine')
        editorStore.setState({ graph: replay(theirs.draft, unsaved), unsaved, saving: 'waiting' })
      if (how === 'copy') editorStore.setState({ graph, unsaved, saving: 'waiting' })
      return how
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: flowKey(editorStore.getState().id) }),
    meta: { stale: [['flows']] },
  })
  return (
    <Dialog
      open={conflict}
      onClose={() => undefined}
      title={t('conflict.title')}
      description={t('conflict.text')}
    >
      <div className="flex flex-col gap-2">
        <Choice
          icon={<Combine aria-hidden />}
          title={t('conflict.combine')}
          text={t('conflict.combineText')}
          disabled={settle.isPending}
          onClick={() => settle.mutate('combine')}
        />
        <Choice
          icon={<Undo2 aria-hidden />}
          title={t('conflict.theirs')}
          text={t('conflict.theirsText')}
          disabled={settle.isPending}
          onClick={() => settle.mutate('theirs')}
        />
        <Choice
          icon={<Copy aria-hidden />}
          title={t('conflict.mine')}
          text={t('conflict.mineText')}
          disabled={settle.isPending}
          onClick={() => settle.mutate('copy')}
        />
      </div>
    </Dialog>
  )
}

function Choice({
  icon,
  title,
  text,
  ...rest
}: {
  icon: ReactNode
  title: string
  text: string
  disabled: boolean
  onClick: () => void
}) {
  return (
    <button
      type="button"
      className="flex items-start gap-3 rounded-xl border p-3.5 text-left hover:bg-tint disabled:opacity-50 [&_svg]:mt-0.5 [&_svg]:size-4.5 [&_svg]:shrink-0 [&_svg]:text-soft"
      {...rest}
    >
      {icon}
      <span>
        <span className="block font-medium">{title}</span>
        <span className="block text-small text-soft">{text}</span>
      </span>
    </button>
  )
}
