import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { FlowGraph } from '#sdk/flow'
import { api, type Page } from '../api.ts'
import { StepIcon } from '../canvas/StepIcon.tsx'
import { SkeletonRows } from '../ui/index.ts'

export type Example = { id: string; icon?: string; title: string; description: string; graph: FlowGraph }

/** Campaigns to begin with. */
export function Gallery({ onChoose, busy }: { onChoose: (example: Example) => void; busy: boolean }) {
  const { t, i18n } = useTranslation('flows')
  const { data } = useQuery({
    queryKey: ['manifest', 'examples', i18n.language],
    queryFn: ({ signal }) => api.get<Page<Example>>('/manifest/examples', undefined, signal),
    staleTime: 300_000,
  })
  if (!data) return <SkeletonRows rows={4} />
  return (
    <ul className="grid grid-cols-1 gap-2 sm:grid-cols-2" aria-label={t('gallery.title')}>
      {data.items.map((example) => (
        <li key={example.id}>
          <button
            type="button"
            disabled={busy}
            onClick={() => onChoose(example)}
            className="flex h-full w-full items-start gap-3 rounded-xl border p-3.5 text-left hover:border-ink hover:bg-tint disabled:opacity-50"
          >
            <span className="flex size-9 shrink-0 items-center justify-center rounded-lg bg-tint text-ink">
              <StepIcon name={example.icon ?? 'workflow'} className="size-4.5" />
            </span>
            <span className="min-w-0">
              <span className="block font-semibold">{example.title}</span>
              <span className="block text-small text-soft">{example.description}</span>
              <span className="mt-1 block text-small text-soft">
                {t('gallery.steps', { count: example.graph.nodes.length })}
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
