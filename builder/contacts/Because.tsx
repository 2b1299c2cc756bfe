import { Check, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type Comparison, describeRule } from '#sdk/rules'
import { useRuleWords } from '../rules/useRuleWords.ts'

/** Why a decision went the way it did: each comparison, with the value that was found. */
export function Because({ comparisons }: { comparisons: Comparison[] }) {
  const { t } = useTranslation('contacts')
  const words = useRuleWords()
  return (
    <ul className="mt-1.5 flex flex-col gap-1 text-small text-soft">
      {comparisons.map((comparison) => (
        <li
          key={`${comparison.field} ${comparison.operator} ${JSON.stringify(comparison.expected)}`}
          className="flex items-start gap-1.5"
        >
          {comparison.result ? (
            <Check className="mt-0.5 size-3.5 shrink-0 text-good" aria-label={t('because.held')} />
          ) : (
            <X className="mt-0.5 size-3.5 shrink-0 text-bad" aria-label={t('because.refused')} />
          )}
          <span className="min-w-0 break-words">
            {describeRule(
              {
                combinator: 'and',
                rules: [
                  {
                    field: comparison.field,
                    operator: comparison.operator,
                    // what was compared with, as the rule had it
                    value: comparison.expected as never,
                  },
                ],
              },
              words,
            )}
            {' · '}
            {t('because.was', {
              value:
                (typeof comparison.actual === 'string' &&
                  words.value?.(comparison.field, comparison.actual)) ||
                sayActual(comparison.actual) ||
                t('fields.blank'),
            })}
          </span>
        </li>
      ))}
    </ul>
  )
}

const sayActual = (value: unknown): string =>
  value === null || value === undefined
    ? ''
    : Array.isArray(value)
      ? value.join(', ')
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value)
