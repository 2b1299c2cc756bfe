import { useTranslation } from 'react-i18next'
import { Field } from '../ui/Field.tsx'
import { stagesOf, usePipelines } from '../vocabulary/useVocabulary.ts'
import { NumberInput } from './NumberInput.tsx'

/** By stage: what points earned there are multiplied by. Empty is once. */
export function FactorFields({
  factors,
  onChange,
}: {
  factors: Record<string, number>
  onChange: (factors: Record<string, number>) => void
}) {
  const { t } = useTranslation('scores')
  const stages = stagesOf(usePipelines().data)
  return (
    <fieldset className="mt-5">
      <legend className="text-small font-medium">{t('factor.title')}</legend>
      <p className="mb-3 text-small text-soft">{t('factor.text')}</p>
      <ul className="grid grid-cols-2 gap-x-5 gap-y-2 sm:grid-cols-4">
        {stages.map(({ key, title }) => (
          <li key={key}>
            <Field label={title}>
              <NumberInput
                value={factors[key] ?? null}
                min={0}
                max={100}
                placeholder="1"
                onChange={(factor) => {
                  const { [key]: _, ...rest } = factors
                  onChange(factor === null ? rest : { ...rest, [key]: factor })
                }}
              />
            </Field>
          </li>
        ))}
      </ul>
    </fieldset>
  )
}
