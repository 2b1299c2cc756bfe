import { Check, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type Comparison, describeRule } from '#sdk/rules'
import { useRuleWords } from '../rules/useRuleWords.ts'
import { useSaid } from '../vocabulary/useSaid.ts'
import { isComparison } from './requests.ts'
import { useReasonWords } from './useReasonWords.ts'

/** Why a step decided as it did: what was compared with what. */
export function Because({ because }: { because: unknown }) {
  const said = useSaid()
  const reasonWords = useReasonWords()
  if (because === undefined || because === null) return null
  if (typeof because === 'string') return <p className="text-small text-soft">{said(because)}</p>
  if (Array.isArray(because) && because.every(isComparison)) return <Comparisons comparisons={because} />
  if (Array.isArray(because))
    return (
      <>
        {because.map((one, index) => (
          // Reasons are told in order and never change.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <Because key={index} because={one} />
        ))}
      </>
    )
  if (typeof because !== 'object') return <p className="text-small text-soft">{String(because)}</p>
  return <p className="text-small text-soft">{reasonWords(because as Record<string, unknown>).join(' · ')}</p>
}

function Comparisons({ comparisons }: { comparisons: Comparison[] }) {
  const { t } = useTranslation('runs')
  const words = useRuleWords()
  return (
    <ul className="flex flex-col gap-0.5">
      {comparisons.map((one) => {
        const value = one.expected as Parameters<typeof describeRule>[0]['rules'][number] extends {
          value?: infer V
        }
          ? V
          : never
        const sentence = describeRule(
          { combinator: 'and', rules: [{ field: one.field, operator: one.operator, value }] },
          words,
        )
        const Icon = one.result ? Check : X
        return (
          <li key={one.path.join('.')} className="flex items-start gap-1.5 text-small">
            <Icon
              className={
                one.result ? 'mt-0.5 size-3.5 shrink-0 text-good' : 'mt-0.5 size-3.5 shrink-0 text-bad'
              }
              aria-label={t(one.result ? 'because.held' : 'because.didNotHold')}
            />
            <span>
              {sentence}
              <span className="text-soft">
                {' '}
                ·{' '}
                {t('because.was', {
                  value:
                    (typeof one.actual === 'string' && words.value?.(one.field, one.actual)) ||
                    shown(one.actual, t('because.empty')),
                })}
              </span>
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function shown(value: unknown, empty: string): string {
  if (value === null || value === undefined || value === '') return empty
  if (Array.isArray(value)) return value.length ? value.join(', ') : empty
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
