import { FastForward, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRuleSentence } from '../contacts/ruleParam.ts'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { Switch } from '../ui/Switch.tsx'
import { useCan } from '../useMe.ts'
import type { Pipeline } from '../vocabulary/useVocabulary.ts'
import { StageRulePanel } from './StageRulePanel.tsx'
import { type StageRule, useStageRuleActions, useStageRules } from './useStageRules.ts'

/** The rules that move people on by themselves. */
export function StageRules({ pipeline }: { pipeline: Pipeline }) {
  const { t } = useTranslation('pipeline')
  const manage = useCan()('pipeline.manage')
  const rules = useStageRules(pipeline.id)
  const { change, remove } = useStageRuleActions(pipeline.id)
  const [edited, setEdited] = useState<StageRule | 'new'>()
  const [leaving, setLeaving] = useState<StageRule>()
  if (rules.isPending) return <SkeletonRows className="rounded-xl border bg-surface" />
  const add = manage && (
    <Button look="primary" onClick={() => setEdited('new')}>
      <Plus aria-hidden />
      {t('rules.new')}
    </Button>
  )

  return (
    <div className="min-h-0 flex-1 overflow-y-auto pb-8">
      {rules.isError ? (
        <EmptyState title={t('rules.failed')} text={rules.error.message} />
      ) : rules.data.length === 0 ? (
        <EmptyState
          icon={<FastForward aria-hidden />}
          title={t('rules.empty')}
          text={t('rules.text')}
          action={add}
        />
      ) : (
        <>
          <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
            <p className="max-w-2xl text-soft">{t('rules.text')}</p>
            {add}
          </div>
          <ul className="flex flex-col divide-y rounded-xl border bg-surface">
            {rules.data.map((rule) => (
              <RuleRow
                key={rule.id}
                rule={rule}
                pipeline={pipeline}
                manage={manage}
                onSwitch={(active) => change.mutate({ id: rule.id, active })}
                onEdit={() => setEdited(rule)}
                onRemove={() => setLeaving(rule)}
              />
            ))}
          </ul>
        </>
      )}
      {edited && (
        <StageRulePanel
          pipeline={pipeline}
          before={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
      <ConfirmDialog
        open={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        onConfirm={() => leaving && remove.mutate(leaving.id, { onSettled: () => setLeaving(undefined) })}
        busy={remove.isPending}
        title={t('rules.deleteTitle', { title: leaving?.title ?? '' })}
        description={t('rules.deleteText')}
        action={t('rules.delete')}
      />
    </div>
  )
}

function RuleRow({
  rule,
  pipeline,
  manage,
  onSwitch,
  onEdit,
  onRemove,
}: {
  rule: StageRule
  pipeline: Pipeline
  manage: boolean
  onSwitch: (active: boolean) => void
  onEdit: () => void
  onRemove: () => void
}) {
  const { t } = useTranslation('pipeline')
  const sentence = useRuleSentence(rule.rule)
  const titleOf = (key: string) => pipeline.stages.find((stage) => stage.key === key)?.title ?? key
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-4">
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-medium">{rule.title}</p>
        <p className="text-small text-soft">
          {t('rules.way', { from: titleOf(rule.from), to: titleOf(rule.to) })} · {sentence}
        </p>
      </div>
      <Switch
        checked={rule.active}
        disabled={!manage}
        onChange={onSwitch}
        label={<span className="text-small text-soft">{t(rule.active ? 'rules.on' : 'rules.off')}</span>}
        className="items-center"
      />
      {manage && (
        <div className="flex">
          <IconButton label={t('rules.edit', { title: rule.title })} onClick={onEdit}>
            <Pencil aria-hidden />
          </IconButton>
          <IconButton label={t('rules.deleteOne', { title: rule.title })} onClick={onRemove}>
            <Trash2 aria-hidden />
          </IconButton>
        </div>
      )}
    </li>
  )
}
