import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

const steps = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

/** A length of time in its largest unit: "3 days", "5 hours". */
export function useSpan(): (seconds: number) => string {
  const { language } = useTranslation().i18n
  return useMemo(() => (seconds) => spanIn(language, seconds), [language])
}

export function spanIn(language: string, seconds: number): string {
  const [unit, size] = steps.find(([, size]) => seconds >= size) ?? ['minute', 60]
  const amount = seconds / size
  const digits = unit === 'minute' || amount >= 10 ? 0 : 1
  return new Intl.NumberFormat(language, {
    ...{ style: 'unit', unit, unitDisplay: 'long' },
    maximumFractionDigits: digits,
  } as Intl.NumberFormatOptions).format(
    digits ? Math.floor(amount * 10) / 10 : Math.max(1, Math.floor(amount)),
  )
}
