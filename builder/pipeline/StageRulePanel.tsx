import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Rule } from '#sdk/rules'
import { FormError } from '../account/FormError.tsx'
import { ApiError } from '../api.ts'
import { SegmentPreview } from '../segments/SegmentPreview.tsx'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'
import { RuleBuilder } from '../ui/RuleBuilder.tsx'
import { Select } from '../ui/Select.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import type { Pipeline } from '../vocabulary/useVocabulary.ts'
import { type StageRule, type StageRuleDraft, useStageRuleActions } from './useStageRules.ts'

/** One rule: from which stage to which, when; and whom it would move this minute. */
export function StageRulePanel({
  pipeline,
  before,
  onClose,
}: {
  pipeline: Pipeline
  before: StageRule | undefined
  onClose: () => void
}) {
  const { t } = useTranslation('pipeline')
  const stages = pipeline.stages.toSorted((a, b) => a.position - b.position)
  const [draft, setDraft] = useState<StageRuleDraft>(
    before ?? {
      ...{ title: '', from: stages[0]?.key ?? '', to: stages[1]?.key ?? '', active: true },
      rule: { combinator: 'and', rules: [{ field: 'tags', operator: '=', value: '' }] },
    },
  )
  const change = (next: Partial<StageRuleDraft>) => setDraft({ ...draft, ...next })
  const { save } = useStageRuleActions(pipeline.id)
  const errors = save.error instanceof ApiError ? save.error.fields : {}
  const ruleError = Object.entries(errors).find(([path]) => path.startsWith('rule'))?.[1]
  const start = stages.find(({ key }) => key === draft.from)
  const later = stages.filter(({ position }) => position > (start?.position ?? -1))
  const whom: Rule = {
    combinator: 'and',
    rules: [{ field: 'stage', operator: '=', value: draft.from }, draft.rule],
  }

  return (
    <SidePanel
      open
      onClose={onClose}
      title={before ? t('rules.edit', { title: before.title }) : t('rules.new')}
      description={t('rules.panelText')}
      className="sm:w-[36rem]"
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button look="primary" type="submit" form="stage-rule" busy={save.isPending}>
            {t('ui:save')}
          </Button>
        </>
      }
    >
      <form
        id="stage-rule"
        noValidate
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate({ ...draft, id: before?.id }, { onSuccess: onClose })
        }}
      >
        <Field label={t('rules.name')} help={t('rules.nameHelp')} error={errors.title} required>
          <Input
            value={draft.title}
            maxLength={120}
            onChange={(event) => change({ title: event.target.value })}
          />
        </Field>
        <div className="grid gap-5 sm:grid-cols-2">
          <Field label={t('rules.from')} error={errors.from}>
            <Select
              value={draft.from}
              onChange={(from) => change({ from })}
              options={stages
                .filter(({ closed }) => !closed)
                .map(({ key, title }) => ({ value: key, label: title }))}
            />
          </Field>
          <Field label={t('rules.to')} error={errors.to}>
            <Select
              value={later.some(({ key }) => key === draft.to) ? draft.to : undefined}
              onChange={(to) => change({ to })}
              options={later.map(({ key, title }) => ({ value: key, label: title }))}
            />
          </Field>
        </div>
        <div>
          <p className="mb-1.5 text-small font-medium">{t('rules.when')}</p>
          <RuleBuilder label={t('rules.when')} value={draft.rule} onChange={(rule) => change({ rule })} />
          {ruleError && (
            <p role="alert" className="mt-1.5 text-small text-bad">
              {ruleError}
            </p>
          )}
        </div>
        <section aria-label={t('rules.now')}>
          <p className="mb-1.5 text-small text-soft">{t('rules.nowHelp')}</p>
          <SegmentPreview rule={whom} />
        </section>
        {save.error && Object.keys(errors).length === 0 && <FormError error={save.error} />}
      </form>
    </SidePanel>
  )
}
