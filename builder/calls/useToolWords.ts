import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { useRuleFields } from '../rules/useRuleFields.ts'

/** What an agent did with a tool, as people say it; a tool of somebody's own is told by its names and values. */
export function useToolWords() {
  const { t } = useTranslation('calls')
  const { dateTime } = useFormat()
  const fields = useRuleFields()
  const labelOf = (field: unknown) => fields.find(({ name }) => name === field)?.label ?? String(field)
  const stageOf = (key: unknown) =>
    fields.find(({ name }) => name === 'stage')?.values?.find(({ value }) => value === key)?.label ?? key

  const told: Record<string, (input: Record<string, unknown>) => unknown[]> = {
    get_time: () => [],
    schedule_callback: ({ at, about }) => [
      Number.isNaN(Date.parse(String(at))) ? at : dateTime(String(at)),
      about,
    ],
    transfer: ({ summary }) => [summary],
    opt_out: ({ everything }) => [everything && t('tool.everything')],
    update_contact: ({ field, value }) => [`${labelOf(field)}: ${value}`],
    move_stage: ({ stage }) => [stageOf(stage)],
    send_message: ({ text }) => [text],
    end_call: ({ outcome }) => [outcome && t(`outcome.${outcome}`, { defaultValue: String(outcome) })],
  }
  return {
    titleOf: (name: string) => t(`tool.${name}`, { defaultValue: name }),
    asked: (name: string, input: unknown): string =>
      (told[name]?.((input ?? {}) as Record<string, unknown>) ?? pairs(input)).filter(Boolean).join(' · '),
    /** Of our own tools only why one failed: that the rest was done is said by its name. */
    answered: (name: string, result: string): string => {
      const read = parsed(result)
      const { error } = (read ?? {}) as { error?: unknown }
      return error ? String(error) : told[name] ? '' : pairs(read).join(' · ')
    },
  }
}

const pairs = (value: unknown): string[] =>
  value === null || value === undefined
    ? []
    : typeof value === 'object' && !Array.isArray(value)
      ? Object.entries(value).map(([key, each]) => `${key}: ${plain(each)}`)
      : [plain(value)]

const plain = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value))

function parsed(result: string): unknown {
  try {
    return JSON.parse(result)
  } catch {
    return result
  }
}
