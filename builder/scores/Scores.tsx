import { useNavigate, useSearch } from '@tanstack/react-router'
import { Gauge, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { useCan } from '../useMe.ts'
import { ScoreEditor } from './ScoreEditor.tsx'
import { type Score, useDeleteScore, useScores } from './useScores.ts'

/** The workspace's scores: a number for each person that follows from what they do. */
export function Scores() {
  const { t } = useTranslation('scores')
  const manage = useCan()('fields.manage')
  const scores = useScores()
  const remove = useDeleteScore()
  const [leaving, setLeaving] = useState<Score>()
  const navigate = useNavigate({ from: '/settings' })
  const { score: asked } = useSearch({ from: '/inside/settings' })
  const edit = (score: string | undefined, saved = false) =>
    void navigate({ search: { tab: 'scores', score }, ignoreBlocker: saved })
  const edited = scores.data?.find(({ id }) => id === asked)
  if (manage && scores.data && (edited || asked === 'new'))
    return (
      <ScoreEditor
        key={asked}
        before={edited}
        first={scores.data.length === 0}
        onClose={(saved) => edit(undefined, saved)}
      />
    )
  const add = manage && (
    <Button look="primary" onClick={() => edit('new')}>
      <Plus aria-hidden />
      {t('new')}
    </Button>
  )
  const some = scores.data && scores.data.length > 0
  return (
    <Card flush title={t('title')} description={t('text')} actions={some && add}>
      {scores.isPending && <SkeletonRows rows={2} />}
      {scores.isError && <EmptyState title={t('failed')} text={scores.error.message} />}
      {scores.data?.length === 0 && (
        <EmptyState
          icon={<Gauge aria-hidden />}
          title={t('empty.title')}
          text={t('empty.text')}
          action={add}
        />
      )}
      {some && (
        <ul className="mt-3 divide-y border-t">
          {scores.data.map((score) => (
            <li key={score.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-4">
              <div className="min-w-0 flex-1 basis-56">
                <p className="flex items-center gap-2 font-medium">
                  {score.title}
                  {score.counting && <Badge tone="note">{t('counting')}</Badge>}
                </p>
                <p className="text-small text-soft">
                  {t('rules', { count: score.definition.rules.length })}
                  {' · '}
                  {score.definition.halfLifeDays === null
                    ? t('noDecay')
                    : t('halfIn', { count: score.definition.halfLifeDays })}
                  {score.definition.thresholds.map(({ title, at }) => ` · ${title} ≥ ${at}`)}
                </p>
              </div>
              {manage && (
                <div className="flex">
                  <IconButton label={t('edit', { title: score.title })} onClick={() => edit(score.id)}>
                    <Pencil aria-hidden />
                  </IconButton>
                  <IconButton
                    label={t('delete.one', { title: score.title })}
                    onClick={() => setLeaving(score)}
                  >
                    <Trash2 aria-hidden />
                  </IconButton>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      <ConfirmDialog
        open={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        onConfirm={() => leaving && remove.mutate(leaving.id, { onSettled: () => setLeaving(undefined) })}
        busy={remove.isPending}
        title={t('delete.title', { title: leaving?.title ?? '' })}
        description={t('delete.text')}
        action={t('delete.action')}
      />
    </Card>
  )
}
