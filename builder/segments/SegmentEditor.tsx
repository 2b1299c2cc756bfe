import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { always, describeRule } from '#sdk/rules'
import { FormError } from '../account/FormError.tsx'
import { ApiError, api } from '../api.ts'
import { useRuleWords } from '../rules/useRuleWords.ts'
import { LeaveGuard } from '../shell/LeaveGuard.tsx'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'
import { RuleBuilder } from '../ui/RuleBuilder.tsx'
import { MemberList } from './MemberList.tsx'
import { SegmentPreview } from './SegmentPreview.tsx'
import type { Segment } from './useSegments.ts'

/** Name and rule; beside it who that is at the moment. */
export function SegmentEditor({ segment, readOnly }: { segment: Segment; readOnly: boolean }) {
  const { t } = useTranslation('segments')
  const words = useRuleWords()
  const queries = useQueryClient()
  const [title, setTitle] = useState(segment.title)
  const [rule, setRule] = useState(segment.rule ?? always)
  const live = segment.kind === 'live'
  const changed =
    title.trim() !== segment.title || (live && JSON.stringify(rule) !== JSON.stringify(segment.rule))
  const save = useMutation({
    mutationFn: () =>
      api.patch<Segment>(`/segments/${segment.id}`, { title: title.trim(), ...(live && { rule }) }),
    meta: { quiet: true, stale: [['segments'], ['lookup'], ['contacts']], said: t('ui:saved') },
    onSuccess: (saved) => queries.setQueryData(['segments', segment.id], saved),
  })
  const fields = save.error instanceof ApiError ? save.error.fields : {}
  const ruleErrors = Object.entries(fields)
    .filter(([path]) => path !== 'title')
    .map(([, message]) => message)

  return (
    <div className="grid items-start gap-6 lg:grid-cols-[3fr_2fr]">
      <LeaveGuard unsaved={changed} />
      <Card>
        <form
          className="flex flex-col gap-5"
          onSubmit={(event) => {
            event.preventDefault()
            if (title.trim()) save.mutate()
          }}
        >
          <Field label={t('name')} error={title.trim() ? fields.title : t('nameMissing')}>
            <Input
              value={title}
              maxLength={120}
              disabled={readOnly}
              onChange={(event) => setTitle(event.target.value)}
            />
          </Field>
          {live ? (
            <div className="flex flex-col gap-2">
              <h2 className="text-small font-medium">{t('who')}</h2>
              <RuleBuilder label={t('who')} value={rule} onChange={setRule} disabled={readOnly} />
              <p className="text-small text-soft">{describeRule(rule, words)}</p>
              {ruleErrors.map((message) => (
                <p key={message} role="alert" className="text-small text-bad">
                  {message}
                </p>
              ))}
            </div>
          ) : (
            <p className="text-soft">{t('staticText')}</p>
          )}
          {Object.keys(fields).length === 0 && <FormError error={save.error} />}
          {!readOnly && (
            <div className="flex justify-end gap-2">
              {changed && (
                <Button
                  onClick={() => {
                    setTitle(segment.title)
                    setRule(segment.rule ?? always)
                  }}
                >
                  {t('discard')}
                </Button>
              )}
              <Button type="submit" look="primary" disabled={!changed} busy={save.isPending}>
                {t('ui:save')}
              </Button>
            </div>
          )}
        </form>
      </Card>
      {live ? <SegmentPreview rule={rule} /> : <MemberList segment={segment} readOnly={readOnly} />}
    </div>
  )
}
