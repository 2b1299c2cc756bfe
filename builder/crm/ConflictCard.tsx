import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import type { Dispute } from './types.ts'
import { useOurFields } from './useOurFields.ts'
import { useShown } from './useShown.ts'
import { useAct } from './useSync.ts'

/** Both values side by side, and the choice: this one, once or always. */
export function ConflictCard({ id, dispute, writable }: { id: string; dispute: Dispute; writable: boolean }) {
  const { t } = useTranslation('crm')
  const { dateTime } = useFormat()
  const { label } = useOurFields()
  const shown = useShown()
  const [always, setAlways] = useState(false)
  const act = useAct(id, t('conflict.decided'))
  const choose = (body: object) => act.mutate({ path: `conflicts/${dispute.id}/choose`, body })
  const open = dispute.state === 'open' && writable
  const sides = [
    { keep: 'ours' as const, value: dispute.ours, at: dispute.oursAt },
    { keep: 'theirs' as const, value: dispute.theirs, at: dispute.theirsAt },
  ]
  return (
    <article className="rounded-xl border bg-surface p-5">
      <header className="flex flex-wrap items-center gap-2">
        <h3 className="font-semibold">
          {dispute.contactId ? (
            <Link className="hover:underline" to="/contacts/$id" params={{ id: dispute.contactId }}>
              {dispute.name ?? dispute.email ?? dispute.remoteId}
            </Link>
          ) : (
            dispute.remoteId
          )}
          {dispute.field && `: ${label(dispute.field)}`}
        </h3>
        {dispute.decidedBy && (
          <Badge tone={dispute.state === 'open' ? 'warn' : 'plain'}>
            {t([`why.${dispute.decidedBy}`, `policy.${dispute.decidedBy}`, 'why.person'])}
          </Badge>
        )}
      </header>
      {dispute.field ? (
        <div className="mt-4 grid gap-3 sm:grid-cols-2">
          {sides.map(({ keep, value, at }) => (
            <div key={keep} className="rounded-lg bg-sunken p-4">
              <p className="text-small text-soft">
                {t(`conflict.${keep}`)}
                {at && ` · ${dateTime(at)}`}
              </p>
              <p className="mt-1 font-medium break-words">{shown(dispute.field ?? '', value)}</p>
              {open ? (
                <Button
                  size="small"
                  className="mt-3"
                  busy={act.isPending}
                  onClick={() => choose({ keep, always })}
                >
                  {t(`conflict.keep.${keep}`)}
                </Button>
              ) : (
                dispute.kept === keep && <Badge tone="good">{t('conflict.kept')}</Badge>
              )}
            </div>
          ))}
        </div>
      ) : (
        <ul className="mt-4 space-y-2">
          {dispute.candidates?.map((person) => (
            <li key={person.id} className="flex items-center justify-between gap-3">
              <span>{[person.name, person.email, person.phone].filter(Boolean).join(' · ')}</span>
              {open && (
                <Button size="small" busy={act.isPending} onClick={() => choose({ contactId: person.id })}>
                  {t('conflict.thisOne')}
                </Button>
              )}
            </li>
          ))}
          {open && (
            <li>
              <Button size="small" look="quiet" busy={act.isPending} onClick={() => choose({ ignore: true })}>
                {t('conflict.ignore')}
              </Button>
            </li>
          )}
        </ul>
      )}
      {open && dispute.field && (
        <div className="mt-3">
          <Checkbox
            checked={always}
            onChange={setAlways}
            label={t('conflict.always', { field: label(dispute.field) })}
          />
        </div>
      )}
    </article>
  )
}
