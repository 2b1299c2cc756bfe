import { useTranslation } from 'react-i18next'
import { durationInWords, windowInWords } from '../canvas/words.ts'
import { useFormat } from '../i18n/format.ts'
import { humanized } from '../inspector/form.ts'
import { useRuleWords } from '../rules/useRuleWords.ts'
import { useSaid } from '../vocabulary/useSaid.ts'
import { stagesOf, usePipelines } from '../vocabulary/useVocabulary.ts'

/** What a step noted about its decision, `{ waitsFor, until }`, as lines of words. */
export function useReasonWords(): (reason: Record<string, unknown>) => string[] {
  const { t, i18n } = useTranslation('runs')
  const { t: canvas } = useTranslation('canvas')
  const { dateTime, number, percent } = useFormat()
  const said = useSaid()
  const rules = useRuleWords()
  const stages = stagesOf(usePipelines().data)
  const { language } = i18n

  const wordsOf = (key: string, value: unknown): string => {
    if (value === null || value === '') return t('because.empty')
    if (typeof value === 'boolean') return t(value ? 'because.yes' : 'because.no')
    if (typeof value === 'number') return key === 'share' ? percent(value) : number(value)
    if (Array.isArray(value)) return value.map((one) => wordsOf(key, one)).join(', ')
    if (typeof value === 'object')
      return (
        durationInWords(value, language) ||
        windowInWords(value, { language, t: (id, values) => canvas(id, values ?? {}) }) ||
        JSON.stringify(value)
      )
    const text = String(value)
    if (key === 'field') return rules.field?.(text) ?? text
    if (key === 'from' || key === 'to') return stages.find((stage) => stage.key === text)?.title ?? text
    if (key === 'outcome') return canvas(`exit.${text}`, { defaultValue: text })
    return MOMENT.test(text) ? dateTime(text) : said(text)
  }

  return (reason) =>
    Object.entries(reason)
      .filter(([, value]) => value !== undefined)
      .toSorted(([a], [b]) => rank(a) - rank(b))
      .map(([key, value]) => {
        const shown = { value: wordsOf(key, value) }
        if (key === 'passed') return t('reason.passed')
        return t(`reason.${key}`, { ...shown, defaultValue: `${said(humanized(key))}: ${shown.value}` })
      })
}

/** What was wanted comes before what came of it; the database keeps no order. */
const order = [
  'goal',
  'field',
  'actual',
  'case',
  'drawn',
  'share',
  'from',
  'to',
  'waitsFor',
  'within',
  'until',
  'zone',
]
const rank = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length)

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/
