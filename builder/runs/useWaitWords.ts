import { useTranslation } from 'react-i18next'
import { useVocabulary } from '../canvas/vocabulary.ts'
import { useFormat } from '../i18n/format.ts'
import type { Wait } from './requests.ts'

/** "Waits for a reply, or until 14 May, 09:00." */
export function useWaitWords() {
  const { t, i18n } = useTranslation('runs')
  const { dateTime } = useFormat()
  const { speaker } = useVocabulary()
  return (waits: Wait[]): string => {
    const said = waits.map((wait) =>
      wait.event
        ? t('waits.event', { event: speaker.name('event-type', wait.event) ?? wait.event })
        : wait.dueAt
          ? t('waits.time', { at: dateTime(wait.dueAt) })
          : t('waits.other'),
    )
    return t('waits.for', {
      what: new Intl.ListFormat(i18n.language, { type: 'disjunction' }).format([...new Set(said)]),
    })
  }
}
