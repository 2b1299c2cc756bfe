import { useTranslation } from 'react-i18next'
import { countryName } from '../contacts/ContactCell.tsx'
import { useFormat } from '../i18n/format.ts'
import { languageName } from '../vocabulary/useLanguages.ts'
import { useMembers } from '../vocabulary/useMembers.ts'
import { stagesOf, usePipelines } from '../vocabulary/useVocabulary.ts'

const day = /^\d{4}-\d\d-\d\d$/
const moment = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/

/** A value of either side as people read it: a stage by its title, a member by name, a day as days are written. */
export function useShown(): (field: string, value: unknown) => string {
  const { t, i18n } = useTranslation('crm')
  const { date, dateTime } = useFormat()
  const stages = stagesOf(usePipelines().data)
  const members = useMembers().data
  const one = (field: string, value: unknown): string => {
    if (typeof value === 'boolean') return t(`value.${value}`)
    const text = String(value)
    if (field === 'stage') return stages.find(({ key }) => key === text)?.title ?? text
    if (field === 'ownerId') return members?.find(({ userId }) => userId === text)?.name ?? text
    if (field === 'country') return countryName(text, i18n.language)
    if (field === 'language') return languageName(text, i18n.language)
    // A day has no hour, and must not slip into the day before by the reader's zone.
    if (day.test(text)) return date(`${text}T12:00:00`)
    return moment.test(text) ? dateTime(text) : text
  }
  return (field, value) => {
    const all = (Array.isArray(value) ? value : [value]).filter(
      (each) => each !== null && each !== undefined && each !== '',
    )
    return all.map((each) => one(field, each)).join(', ') || '–'
  }
}
