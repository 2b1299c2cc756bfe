import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

/** What the days of the week are called; 1 is Monday. */
export function useWeekdays(): (day: number, length: 'short' | 'long') => string {
  const { i18n } = useTranslation()
  return useMemo(
    () => (day, length) =>
      // The 1st of January 2024 was a Monday.
      new Intl.DateTimeFormat(i18n.language, { weekday: length, timeZone: 'UTC' }).format(
        new Date(Date.UTC(2024, 0, day)),
      ),
    [i18n.language],
  )
}
