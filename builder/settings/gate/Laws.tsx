import { useTranslation } from 'react-i18next'
import { Badge } from '../../ui/Badge.tsx'
import { Card } from '../../ui/Card.tsx'
import { Table, Td, Th } from '../../ui/Table.tsx'
import { type ConsentLaw, type FrequencyLaw, type HoursLaw, type Law, useLaws } from './useGate.ts'

const weekdays = [1, 2, 3, 4, 5, 6, 7]

/** The laws that sends are judged by, with where each one comes from and whether anybody has verified it. */
export function Laws() {
  const { t, i18n } = useTranslation('gate')
  const laws = useLaws().data ?? []
  const country = new Intl.DisplayNames([i18n.language], { type: 'region', fallback: 'code' })
  // 2 January 2023 was a Monday.
  const dayName = (day: number) =>
    new Intl.DateTimeFormat(i18n.language, { weekday: 'short', timeZone: 'UTC' }).format(
      new Date(Date.UTC(2023, 0, 1 + day)),
    )
  const channelsOf = (channels: readonly string[]) =>
    channels.map((channel) => t(`channel.${channel}`)).join(', ')
  const hoursOf = ({ week }: HoursLaw): string =>
    runsOf(week)
      .map(({ first, last, hours }) => {
        const days = first === last ? dayName(first) : `${dayName(first)}–${dayName(last)}`
        return `${days} ${hours || t('laws.closed')}`
      })
      .join(', ')
  const aboutHours = ({ channels, holidays, marketingOnly }: HoursLaw) => [
    channelsOf(channels),
    ...(holidays ? [t('laws.holidays')] : []),
    ...(marketingOnly ? [] : [t('laws.everything')]),
  ]
  const aboutFrequency = ({ channels, oneChannelDays }: FrequencyLaw) => [
    channelsOf(channels),
    ...(oneChannelDays ? [t('laws.oneChannel', { count: oneChannelDays })] : []),
  ]
  const aboutConsent = ({ channels, months }: Consents) => [
    channelsOf(channels),
    ...(months ? [t('laws.renewed', { count: months })] : []),
  ]
  // What it may do without a yes, it may not while nobody has verified that.
  const consentOf = ({ need, verified }: Consents) =>
    t(`laws.consent.${need === 'soft' && !verified ? 'strict' : need}`)
  const rowsOf = ({ hours, frequency = [], consent }: Law) => [
    ...hours.map((law) => ({ law, says: hoursOf(law), about: aboutHours(law) })),
    ...frequency.map((law) => ({
      ...{ law, about: aboutFrequency(law) },
      says: t('laws.most', { count: law.days, most: law.most }),
    })),
    ...alike(consent).map((law) => ({ law, says: consentOf(law), about: aboutConsent(law) })),
  ]
  return (
    <Card flush title={t('laws.title')} description={t('laws.text')}>
      <Table label={t('laws.title')}>
        <thead>
          <tr>
            <Th>{t('laws.where')}</Th>
            <Th>{t('laws.says')}</Th>
            <Th className="max-md:hidden">{t('laws.source')}</Th>
          </tr>
        </thead>
        <tbody>
          {laws.flatMap((one) =>
            rowsOf(one).map(({ law, says, about }) => (
              <tr key={`${one.country} ${law.id}`}>
                <Td className="font-medium">
                  {country.of(one.country)}
                  {law.region && ` · ${law.region}`}
                </Td>
                <Td>
                  {says} {!law.verified && <Badge tone="warn">{t('laws.unverified')}</Badge>}
                  <span className="block text-small text-soft">{about.join(' · ')}</span>
                  <span className="block text-small text-soft md:hidden">{law.source}</span>
                </Td>
                <Td className="text-small text-soft max-md:hidden">{law.source}</Td>
              </tr>
            )),
          )}
        </tbody>
      </Table>
    </Card>
  )
}

type Consents = Omit<ConsentLaw, 'channel'> & { id: string; region?: undefined; channels: string[] }

/** Channels of which a law says the same, together. */
function alike(laws: readonly ConsentLaw[]): Consents[] {
  const found = new Map<string, Consents>()
  for (const { channel, ...law } of laws) {
    const id = JSON.stringify(law)
    found.set(id, { ...law, id, channels: [...(found.get(id)?.channels ?? []), channel] })
  }
  return [...found.values()]
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
