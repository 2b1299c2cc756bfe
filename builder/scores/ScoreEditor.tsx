import { ArrowLeft } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormError } from '../account/FormError.tsx'
import { ApiError } from '../api.ts'
import { keyFrom } from '../settings/keyFrom.ts'
import { LeaveGuard } from '../shell/LeaveGuard.tsx'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'
import { FactorFields } from './FactorFields.tsx'
import { NumberInput } from './NumberInput.tsx'
import { PointRules } from './PointRules.tsx'
import { ScorePreview } from './ScorePreview.tsx'
import { ThresholdFields } from './ThresholdFields.tsx'
import { type Definition, type Score, useSaveScore } from './useScores.ts'

const blank: Definition = {
  ...{ rules: [], factors: {}, halfLifeDays: 30, floor: 0, ceiling: null, thresholds: [] },
}

/** How a score is counted; beside it what that would change, before it does. */
export function ScoreEditor({
  before,
  first,
  onClose,
}: {
  before: Score | undefined
  /** there is none yet: it becomes the contact's own score */
  first: boolean
  onClose: (saved: boolean) => void
}) {
  const { t } = useTranslation('scores')
  const given = before?.title ?? (first ? t('firstTitle') : '')
  const [title, setTitle] = useState(given)
  const [definition, setDefinition] = useState(before?.definition ?? blank)
  const [tell, setTell] = useState(true)
  const save = useSaveScore()
  const change = (next: Partial<Definition>) => setDefinition({ ...definition, ...next })
  const key = before?.key ?? (first ? 'score' : keyFrom(title, '_'))
  const unsaved =
    title !== given || JSON.stringify(definition) !== JSON.stringify(before?.definition ?? blank)
  const errors = save.error instanceof ApiError ? save.error.fields : {}
  return (
    <div className="flex flex-col gap-4">
      <LeaveGuard unsaved={unsaved} tabs />
      <div>
        <Button look="quiet" size="small" onClick={() => onClose(false)}>
          <ArrowLeft aria-hidden />
          {t('all')}
        </Button>
      </div>
      <div className="grid items-start gap-6 lg:grid-cols-[3fr_2fr]">
        <form
          noValidate
          className="flex min-w-0 flex-col gap-6"
          onSubmit={(event) => {
            event.preventDefault()
            save.mutate({ id: before?.id, key, title, definition, tell }, { onSuccess: () => onClose(true) })
          }}
        >
          <Card>
            <Field label={t('name')} error={errors.title ?? errors.key} required>
              <Input value={title} maxLength={120} onChange={(event) => setTitle(event.target.value)} />
            </Field>
          </Card>
          <Card title={t('earn.title')} description={t('earn.text')}>
            <PointRules rules={definition.rules} errors={errors} onChange={(rules) => change({ rules })} />
          </Card>
          <Card title={t('shape.title')} description={t('shape.text')}>
            <div className="grid gap-5 sm:grid-cols-3">
              <Field
                label={t('shape.half')}
                help={t('shape.halfHelp')}
                error={errors['definition.halfLifeDays']}
              >
                <NumberInput
                  value={definition.halfLifeDays}
                  min={0.5}
                  max={3650}
                  placeholder={t('shape.never')}
                  onChange={(halfLifeDays) => change({ halfLifeDays })}
                />
              </Field>
              <Field label={t('shape.ceiling')} error={errors['definition.ceiling']}>
                <NumberInput
                  value={definition.ceiling}
                  min={1}
                  max={1_000_000}
                  placeholder={t('shape.none')}
                  onChange={(ceiling) => change({ ceiling })}
                />
              </Field>
              <Field label={t('shape.floor')} help={t('shape.floorHelp')} error={errors['definition.floor']}>
                <NumberInput
                  value={definition.floor}
                  min={-1_000_000}
                  max={0}
                  onChange={(floor) => change({ floor: floor ?? 0 })}
                />
              </Field>
            </div>
            <FactorFields factors={definition.factors} onChange={(factors) => change({ factors })} />
          </Card>
          <Card title={t('threshold.title')} description={t('threshold.text')}>
            <ThresholdFields
              thresholds={definition.thresholds}
              errors={errors}
              onChange={(thresholds) => change({ thresholds })}
            />
          </Card>
          {before && definition.thresholds.length > 0 && (
            <Checkbox checked={tell} onChange={setTell} label={t('tell')} />
          )}
          {save.error && <FormError error={save.error} />}
          <div className="flex justify-end gap-2">
            <Button onClick={() => onClose(false)}>{t('ui:cancel')}</Button>
            <Button look="primary" type="submit" busy={save.isPending} disabled={!title.trim()}>
              {t('ui:save')}
            </Button>
          </div>
        </form>
        <ScorePreview scoreKey={key} definition={definition} />
      </div>
    </div>
  )
}
