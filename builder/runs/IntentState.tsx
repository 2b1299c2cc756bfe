import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Badge, Button } from '../ui/index.ts'
import { useCan } from '../useMe.ts'
import { useSaid } from '../vocabulary/useSaid.ts'
import { type Intent, useRunActions } from './requests.ts'

const tones = {
  planned: 'line',
  refused: 'warn',
  cancelled: 'plain',
  dispatching: 'note',
  confirmed: 'good',
  rejected: 'bad',
  uncertain: 'warn',
  'resolved-sent': 'good',
  'resolved-not-sent': 'bad',
  abandoned: 'warn',
} as const

/** What became of one call to the outside: sent, refused, or nobody knows. */
export function IntentState({
  intent,
  runId,
  said: already,
}: {
  intent: Intent
  runId: string
  /** what stands above it; the same is not said twice */
  said?: string
}) {
  const { t } = useTranslation('runs')
  const { dateTime, time } = useFormat()
  const said = useSaid()
  const mayAct = useCan()('runs.write')
  const { resolve } = useRunActions(runId)
  const account = intent.connection ?? t('intent.vendor')
  return (
    <div className="flex flex-col items-start gap-1">
      <Badge tone={tones[intent.state]}>{t(`intent.${intent.state}`)}</Badge>
      {intent.state === 'planned' && (intent.heldBy || intent.dueAt) && (
        <p className="text-small text-soft">
          {intent.dueAt ? t('intent.heldUntil', { at: dateTime(intent.dueAt) }) : t('intent.held')}
          {intent.heldBy && ` (${t(`gate.${intent.heldBy}`, { defaultValue: intent.heldBy })})`}
        </p>
      )}
      {intent.error && intent.error !== already && intent.state !== 'confirmed' && (
        <p className="text-small text-soft">{said(intent.error)}</p>
      )}
      {intent.state === 'uncertain' && (
        <>
          <p className="text-small text-warn">
            {t('intent.stopped', {
              account,
              at: intent.dispatchedAt ? time(intent.dispatchedAt) : '',
            })}{' '}
            {intent.lookupAt && t('intent.asking', { account, n: intent.lookups, at: time(intent.lookupAt) })}{' '}
            {t(`intent.policy.${intent.policy}`, { defaultValue: '' })}
          </p>
          {mayAct && (
            <div className="flex flex-wrap gap-1.5">
              {(['sent', 'resend', 'skip'] as const).map((as) => (
                <Button
                  key={as}
                  size="small"
                  busy={resolve.isPending && resolve.variables?.as === as}
                  onClick={() => resolve.mutate({ intent: intent.id, as })}
                >
                  {t(`intent.do.${as}`)}
                </Button>
              ))}
            </div>
          )}
        </>
      )}
      {intent.attempts > 1 && (
        <p className="text-small text-soft">{t('intent.attempts', { count: intent.attempts })}</p>
      )}
    </div>
  )
}
