import { useTranslation } from 'react-i18next'
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'

export type DayCount = { day: string; key: string; n: number }
const colours = ['var(--river)', 'var(--ink)', 'var(--good)', 'var(--warn)', 'var(--note)', 'var(--bad)']

/** How many of each kind on each day; the same as a table for who can't see it. */
export function DayChart({
  label,
  days,
  titleOf,
}: {
  label: string
  days: DayCount[]
  titleOf: (key: string) => string
}) {
  const { i18n } = useTranslation()
  if (days.length === 0) return null
  const keys = [...new Set(days.map((one) => one.key))]
  const byDay = Map.groupBy(days, (one) => one.day)
  const rows = everyDay([...byDay.keys()]).map((day) => ({
    day,
    ...Object.fromEntries((byDay.get(day) ?? []).map(({ key, n }) => [key, n])),
  }))
  const short = new Intl.DateTimeFormat(i18n.language, { day: 'numeric', month: 'short', timeZone: 'UTC' })
  const named = (day: string) => short.format(new Date(`${day}T00:00:00Z`))
  return (
    <figure className="mt-3">
      <figcaption className="text-small font-medium">{label}</figcaption>
      <div className="mt-1.5 h-48" aria-hidden>
        <ResponsiveContainer width="100%" height="100%">
          <BarChart data={rows} margin={{ left: -18, right: 4, top: 6 }} accessibilityLayer={false}>
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis dataKey="day" tickFormatter={named} tickLine={false} fontSize={12} stroke="var(--soft)" />
            <YAxis
              allowDecimals={false}
              tickLine={false}
              axisLine={false}
              fontSize={12}
              stroke="var(--soft)"
            />
            <Tooltip
              cursor={{ fill: 'var(--tint)' }}
              labelFormatter={(day) => named(String(day))}
              contentStyle={{ background: 'var(--raised)', borderColor: 'var(--line)', borderRadius: 8 }}
            />
            {keys.length > 1 && <Legend iconType="circle" iconSize={8} />}
            {keys.map((key, index) => (
              <Bar
                key={key}
                dataKey={key}
                name={titleOf(key)}
                stackId="all"
                maxBarSize={44}
                fill={colours[index % colours.length]}
                isAnimationActive={false}
              />
            ))}
          </BarChart>
        </ResponsiveContainer>
      </div>
      <table className="sr-only">
        <caption>{label}</caption>
        <tbody>
          {days.map(({ day, key, n }) => (
            <tr key={`${day} ${key}`}>
              <th scope="row">
                {named(day)} {titleOf(key)}
              </th>
              <td>{n}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}

/** Days on which nothing happened are days too; past a year of them only those that count are drawn. */
function everyDay(days: string[]): string[] {
  const sorted = days.toSorted()
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (!first || !last) return []
  const span = (Date.parse(last) - Date.parse(first)) / 86_400_000
  if (!(span <= 366)) return sorted
  return Array.from({ length: span + 1 }, (_, n) =>
    new Date(Date.parse(first) + n * 86_400_000).toISOString().slice(0, 10),
  )
}
