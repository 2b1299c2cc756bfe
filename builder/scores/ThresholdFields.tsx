import { Plus, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { newId } from '../canvas/newId.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Input } from '../ui/Input.tsx'
import { NumberInput } from './NumberInput.tsx'
import type { Threshold } from './useScores.ts'

/** Where flows start: reached at one number, left below a lower one. */
export function ThresholdFields({
  thresholds,
  errors,
  onChange,
}: {
  thresholds: Threshold[]
  errors: Record<string, string>
  onChange: (thresholds: Threshold[]) => void
}) {
  const { t } = useTranslation('scores')
  const set = (index: number, next: Partial<Threshold>) =>
    onChange(thresholds.map((one, at) => (at === index ? { ...one, ...next } : one)))
  const error = (index: number, field: string) => errors[`definition.thresholds.${index}.${field}`]
  return (
    <div className="flex flex-col gap-3">
      {thresholds.map((one, index) => (
        <div
          key={one.id}
          className="grid grid-cols-[1fr_1fr_auto] items-start gap-3 sm:grid-cols-[2fr_1fr_1fr_auto]"
        >
          <Field label={t('threshold.name')} error={error(index, 'title')} className="max-sm:col-span-2">
            <Input
              value={one.title}
              maxLength={120}
              onChange={(event) => set(index, { title: event.target.value })}
            />
          </Field>
          <Field label={t('threshold.at')} error={error(index, 'at')} className="max-sm:row-start-2">
            <NumberInput
              value={one.at}
              min={0}
              onChange={(at) =>
                // The lower number follows until it is given one of its own.
                set(index, { at: at ?? 0, ...(one.until === one.at && { until: at ?? 0 }) })
              }
            />
          </Field>
          <Field label={t('threshold.until')} error={error(index, 'until')} className="max-sm:row-start-2">
            <NumberInput value={one.until} min={0} onChange={(until) => set(index, { until: until ?? 0 })} />
          </Field>
          <IconButton
            label={t('threshold.remove', { title: one.title })}
            className="mt-6"
            onClick={() => onChange(thresholds.toSpliced(index, 1))}
          >
            <X aria-hidden />
          </IconButton>
        </div>
      ))}
      <Button
        size="small"
        className="self-start"
        onClick={() =>
          onChange([...thresholds, { id: newId(), title: t('threshold.example'), at: 50, until: 40 }])
        }
      >
        <Plus aria-hidden />
        {t('threshold.add')}
      </Button>
    </div>
  )
}
