import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { useCan } from '../useMe.ts'
import { GivePoints } from './GivePoints.tsx'
import { PointEntry } from './PointEntry.tsx'
import { useScoreNumber } from './useScoreNumber.ts'
import { type ContactScore, useContactScores } from './useScores.ts'

/** A person's scores, and each point of them explained. Nothing where no score is defined. */
export function ContactScores({ contactId }: { contactId: string }) {
  const mayGive = useCan()('contacts.write')
  const scores = useContactScores(contactId).data
  const [giving, setGiving] = useState<ContactScore>()
  if (!scores || scores.length === 0) return null
  return (
    <>
      {scores.map((score) => (
        <OneScore key={score.id} score={score} onGive={mayGive ? () => setGiving(score) : undefined} />
      ))}
      {giving && <GivePoints contactId={contactId} score={giving} onClose={() => setGiving(undefined)} />}
    </>
  )
}

const few = 5

function OneScore({ score, onGive }: { score: ContactScore; onGive: (() => void) | undefined }) {
  const { t } = useTranslation('scores')
  const say = useScoreNumber()
  const [all, setAll] = useState(false)
  const points = all ? score.points : score.points.slice(0, few)
  return (
    <Card
      title={score.title}
      actions={
        onGive && (
          <Button size="small" onClick={onGive}>
            <Plus aria-hidden />
            {t('give.action')}
          </Button>
        )
      }
    >
      <p className="flex flex-wrap items-center gap-2">
        <span className="text-title font-semibold tabular-nums">{say(score.number)}</span>
        {score.ceiling !== null && (
          <span className="text-soft">{t('contact.of', { most: say(score.ceiling) })}</span>
        )}
        {score.thresholds
          .filter(({ over }) => over)
          .map(({ id, title }) => (
            <Badge key={id} tone="good">
              {title}
            </Badge>
          ))}
        {score.counting && <Badge tone="note">{t('counting')}</Badge>}
      </p>
      {points.length === 0 && <p className="mt-1 text-soft">{t('contact.none')}</p>}
      <ul className="mt-3 divide-y border-t empty:hidden">
        {points.map((point) => (
          <PointEntry key={`${point.eventId} ${point.title} ${point.points}`} point={point} />
        ))}
      </ul>
      {score.points.length > few && (
        <Button size="small" look="quiet" className="mt-2" onClick={() => setAll(!all)}>
          {all ? t('contact.fewer') : t('contact.more', { count: score.points.length - few })}
        </Button>
      )}
      {all && score.count > score.points.length && (
        <p className="mt-2 text-small text-soft">
          {t('contact.older', { count: score.count - score.points.length })}
        </p>
      )}
    </Card>
  )
}
