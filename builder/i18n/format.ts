import { useTranslation } from 'react-i18next'

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** Numbers and times in the reader's language. */
export function useFormat() {
  const { i18n } = useTranslation()
  return formatsOf(i18n.language)
}

/** A browser takes a millisecond to make them, and a page has many places that show a number. */
const made = new Map<string, ReturnType<typeof formats>>()
function formatsOf(language: string) {
  const known = made.get(language) ?? formats(language)
  made.set(language, known)
  return known
}

export function formats(language: string) {
  const integer = new Intl.NumberFormat(language)
  const short = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 })
  const share = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 })
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium' })
  const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
  const clock = new Intl.DateTimeFormat(language, { timeStyle: 'short' })
  const span = new Intl.NumberFormat(language, { style: 'unit', unit: 'second', maximumFractionDigits: 1 })
  const instant = new Intl.NumberFormat(language, {
    style: 'unit',
    unit: 'millisecond',
    maximumFractionDigits: 0,
  })
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  return {
    number: (n: number) => integer.format(n),
    /** 12.4K: for cards */
    compact: (n: number) => short.format(n),
    percent: (part: number) => share.format(part),
    date: (at: string | Date) => day.format(new Date(at)),
    dateTime: (at: string | Date) => moment.format(new Date(at)),
    time: (at: string | Date) => clock.format(new Date(at)),
    /** 840 → "0.8 sec", 40 → "40 ms" */
    seconds: (ms: number) => (ms < 100 ? instant.format(ms) : span.format(ms / 1000)),
    /** "3 hours ago", "in 2 days" */
    ago: (at: string | Date, now = Date.now()) => {
      const seconds = (new Date(at).getTime() - now) / 1000
      const [unit, size] = steps.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1]
      return relative.format(Math.round(seconds / size), unit)
    },
  }
}
