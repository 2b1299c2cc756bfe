import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { stagesOf, usePipelines } from '../vocabulary/useVocabulary.ts'
import { useScoreNumber } from './useScoreNumber.ts'
import type { Point } from './useScores.ts'

/** "+15 Answered a call × 1.5 in Negotiation, decays to 7.5 by 3 May." */
export function PointEntry({ point }: { point: Point }) {
  const { t } = useTranslation('scores')
  const { date, dateTime } = useFormat()
  const say = useScoreNumber()
  const stages = stagesOf(usePipelines().data)
  const { base, factor, half, left, points, cut } = point
  const stage = stages.find(({ key }) => key === point.stage)?.title ?? point.stage
  const title = point.title ?? (point.why ? t('point.handWhy', { why: point.why }) : t('point.hand'))
  const words = [
    factor === 1
      ? title
      : t('point.times', { title, base: say(base, 'signed'), factor: say(factor), stage: stage ?? '' }),
    ...(half ? [t('point.half', { points: say(half.points), date: date(half.at) })] : []),
  ]
  return (
    <li className="flex gap-3 py-2.5">
      <span className="w-12 shrink-0 text-right font-semibold tabular-nums">{say(points, 'signed')}</span>
      <span className="min-w-0">
        <span className="block break-words">{words.join(', ')}</span>
        <span className="block text-small text-soft">
          {dateTime(point.at)}
          {left !== points && ` · ${t('point.left', { points: say(left) })}`}
          {cut && ` · ${t('point.cut')}`}
        </span>
      </span>
    </li>
  )
}
