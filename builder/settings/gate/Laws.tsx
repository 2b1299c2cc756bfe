import { useTranslation } from 'react-i18next'
import { Badge } from '../../ui/Badge.tsx'
import { Card } from '../../ui/Card.tsx'
import { Table, Td, Th } from '../../ui/Table.tsx'
import { type HoursLaw, useLaws } from './useGate.ts'

const weekdays = [1, 2, 3, 4, 5, 6, 7]

/** The hours of the law that sends wait for, with where each one comes from. */
export function Laws() {
  const { t, i18n } = useTranslation('gate')
  const laws = useLaws().data ?? []
  const country = new Intl.DisplayNames([i18n.language], { type: 'region', fallback: 'code' })
  // 2 January 2023 was a Monday.
  const dayName = (day: number) =>
    new Intl.DateTimeFormat(i18n.language, { weekday: 'short', timeZone: 'UTC' }).format(
      new Date(Date.UTC(2023, 0, 1 + day)),
    )
  const hoursOf = ({ week }: HoursLaw): string =>
    runsOf(week)
      .map(({ first, last, hours }) => {
        const days = first === last ? dayName(first) : `${dayName(first)}–${dayName(last)}`
        return `${days} ${hours || t('laws.closed')}`
      })
      .join(', ')
  return (
    <Card flush title={t('laws.title')} description={t('laws.text')}>
      <Table label={t('laws.title')}>
        <thead>
          <tr>
            <Th>{t('laws.where')}</Th>
            <Th>{t('laws.hours')}</Th>
            <Th className="max-md:hidden">{t('laws.source')}</Th>
          </tr>
        </thead>
        <tbody>
          {laws.flatMap((law) =>
            law.hours.map((rule) => (
              <tr key={rule.id}>
                <Td className="font-medium">
                  {country.of(law.country)}
                  {rule.region && ` · ${rule.region}`}
                </Td>
                <Td>
                  {hoursOf(rule)}
                  <span className="block text-small text-soft">
                    {rule.channels.map((channel) => t(`channel.${channel}`)).join(', ')}
                    {rule.holidays && ` · ${t('laws.holidays')}`}
                    {!rule.marketingOnly && ` · ${t('laws.everything')}`}
                  </span>
                </Td>
                <Td className="max-md:hidden">
                  <span className="flex flex-wrap items-center gap-2 text-small text-soft">
                    {rule.source}
                    {!rule.verified && <Badge tone="warn">{t('laws.unverified')}</Badge>}
                  </span>
                </Td>
              </tr>
            )),
          )}
        </tbody>
      </Table>
    </Card>
  )
}

type Run = { first: number; last: number; hours: string }

/** Days in a row with the same hours, together. */
function runsOf(week: HoursLaw['week']): Run[] {
  const runs: Run[] = []
  for (const day of weekdays) {
    const hours = (week[day - 1] ?? []).map(([from, to]) => `${from}–${to}`).join(' / ')
    const before = runs.at(-1)
    if (before?.hours === hours) before.last = day
    else runs.push({ first: day, last: day, hours })
  }
  return runs
}
