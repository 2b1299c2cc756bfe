import { Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { newId } from '../canvas/newId.ts'
import { useRuleFields } from '../rules/useRuleFields.ts'
import { Button } from '../ui/Button.tsx'
import { PointRuleFields } from './PointRuleFields.tsx'
import type { PointRule } from './useScores.ts'

/** What earns points, one after the other. */
export function PointRules({
  rules,
  errors,
  onChange,
}: {
  rules: PointRule[]
  errors: Record<string, string>
  onChange: (rules: PointRule[]) => void
}) {
  const { t } = useTranslation('scores')
  const events = useRuleFields().filter((field) => field.type === 'event')
  return (
    <div className="flex flex-col gap-4">
      {rules.map((rule, index) => (
        <PointRuleFields
          key={rule.id}
          rule={rule}
          events={events}
          errors={errorsUnder(errors, `definition.rules.${index}.`)}
          onChange={(next) => onChange(rules.with(index, next))}
          onRemove={() => onChange(rules.toSpliced(index, 1))}
        />
      ))}
      <Button
        size="small"
        className="self-start"
        onClick={() =>
          onChange([...rules, { id: newId(), title: '', event: 'message.received', points: 10 }])
        }
      >
        <Plus aria-hidden />
        {t('earn.add')}
      </Button>
    </div>
  )
}

const errorsUnder = (errors: Record<string, string>, path: string) =>
  Object.fromEntries(
    Object.entries(errors).flatMap(([at, message]) =>
      at.startsWith(path) ? [[at.slice(path.length), message]] : [],
    ),
  )
