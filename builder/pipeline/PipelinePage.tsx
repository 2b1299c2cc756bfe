import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { Page } from '../ui/Page.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { Select } from '../ui/Select.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { usePipelines } from '../vocabulary/useVocabulary.ts'
import { Board } from './Board.tsx'
import { BoardFilters, type BoardSearch } from './BoardFilters.tsx'
import { Numbers } from './Numbers.tsx'
import { PipelineMenu } from './PipelineMenu.tsx'
import { StageRules } from './StageRules.tsx'

const views = ['board', 'numbers', 'rules'] as const

/** A pipeline as a board of cards, in numbers, and the rules that move people along it. */
export function PipelinePage() {
  const { t } = useTranslation('pipeline')
  const search = useSearch({ from: '/inside/pipeline' })
  const navigate = useNavigate({ from: '/pipeline' })
  const pipelines = usePipelines().data
  usePageTitle(t('title'))
  if (!pipelines) return <SkeletonRows className="m-8 rounded-xl border bg-surface" />
  const pipeline = pipelines.find(({ id }) => id === search.pipeline) ?? pipelines[0]
  if (!pipeline) return null

  const set = (change: BoardSearch & { pipeline?: string; view?: string }) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true })
  const view = views.find((one) => one === search.view) ?? 'board'
  const { q, segment: segmentId, tag, owner: ownerId, rule } = search

  return (
    <Page className="flex h-full max-w-none flex-col pb-0 sm:pb-0">
      <PageHeader
        title={pipelines.length > 1 ? t('title') : pipeline.title}
        actions={
          <>
            {pipelines.length > 1 && (
              <Select
                label={t('which')}
                value={pipeline.id}
                onChange={(id) => set({ pipeline: id })}
                options={pipelines.map(({ id, title }) => ({ value: id, label: title }))}
                className="w-auto max-w-64"
              />
            )}
            <Segmented
              label={t('view.title')}
              value={view}
              onChange={(next) => set({ view: next === 'board' ? undefined : next })}
              options={views.map((value) => ({ value, label: t(`view.${value}`) }))}
            />
            <PipelineMenu
              key={pipeline.id}
              pipeline={pipeline}
              only={pipelines.length === 1}
              onOpen={(id) => set({ pipeline: id })}
            />
          </>
        }
      />
      {view === 'board' && (
        <>
          <BoardFilters search={search} onChange={set} />
          <Board
            key={pipeline.id}
            pipeline={pipeline}
            filter={{ q, segmentId, tag, ownerId, rule }}
            unplaced={search.unplaced !== undefined}
            sort={search.sort === 'stageSince' ? 'stageSince' : '-stageSince'}
          />
        </>
      )}
      {view === 'numbers' && <Numbers key={pipeline.id} pipeline={pipeline} />}
      {view === 'rules' && <StageRules key={pipeline.id} pipeline={pipeline} />}
    </Page>
  )
}
