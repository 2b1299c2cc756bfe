import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Card } from '../ui/index.ts'
import { tookOf } from './latency.ts'
import type { CallDetails } from './requests.ts'
import { clock } from './tones.ts'
import { useToolWords } from './useToolWords.ts'

type Moment = CallDetails['moments'][number]

/** What happened on the line, counted from the moment somebody picked up, as the lines of the transcript are. */
export function CallMoments({ call }: { call: CallDetails }) {
  const { t } = useTranslation('calls')
  const { time, seconds } = useFormat()
  const { titleOf } = useToolWords()
  // What a model charges for is for the bill.
  const moments = call.moments.filter(({ kind }) => kind !== 'usage')
  const answered = moments.find(({ kind }) => kind === 'answered')?.at
  const when = (at: string) => {
    const since = answered ? (Date.parse(at) - Date.parse(answered)) / 1000 : -1
    return since < 0 ? time(at) : clock(since)
  }
  const say = ({ kind, detail }: Moment) => {
    const took = kind === 'turn' ? tookOf(detail) : undefined
    if (kind === 'turn')
      return took === undefined ? t('moment.turnUntimed') : t('moment.turn', { time: seconds(took) })
    const { name, message } = (detail ?? {}) as { name?: string; message?: string }
    const more = kind === 'tool' ? name && titleOf(name) : message
    return [t(`moment.${kind}`, { defaultValue: kind }), more].filter(Boolean).join(': ')
  }
  if (moments.length === 0) return null
  return (
    <Card title={t('one.timeline')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls has to be reachable by keyboard */}
      <ol tabIndex={0} className="flex max-h-96 flex-col gap-1.5 overflow-y-auto text-small">
        {moments.map((moment) => (
          <li key={moment.id} className="flex gap-3">
            <time dateTime={moment.at} className="w-14 shrink-0 text-soft tabular-nums">
              {when(moment.at)}
            </time>
            <span className="min-w-0 break-words">{say(moment)}</span>
          </li>
        ))}
      </ol>
    </Card>
  )
}
