import { Link } from '@tanstack/react-router'
import { CircleCheck, CircleSlash } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { HeldBack } from '../runs/HeldBack.tsx'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { useCan } from '../useMe.ts'
import { useSaid } from '../vocabulary/useSaid.ts'
import { ConsentDialog } from './ConsentDialog.tsx'
import type { WholeContact } from './types.ts'

/** Where the person may be written to, on what ground, and the segments they belong to. */
export function Permissions({ contact }: { contact: WholeContact }) {
  const { t } = useTranslation('contacts')
  const { date, ago } = useFormat()
  const mayNote = useCan()('contacts.write')
  const [noting, setNoting] = useState(false)
  const said = useSaid()
  const word = (group: string, key: string) => t([`${group}.${key}`, `${group}.other`], { word: key })
  const { consents, segments } = contact
  const channels = contact.channels.filter((one) => one.optedOutAt || one.lastInboundAt)
  return (
    <Card
      title={t('permission.title')}
      actions={
        mayNote && (
          <Button size="small" onClick={() => setNoting(true)}>
            {t('gate:note.add')}
          </Button>
        )
      }
    >
      <HeldBack contactId={contact.id} />
      {noting && <ConsentDialog contactId={contact.id} onClose={() => setNoting(false)} />}
      {consents.length + channels.length === 0 && <p className="text-soft">{t('permission.none')}</p>}
      <ul className="flex flex-col gap-3">
        {channels
          .filter((one) => one.optedOutAt)
          .map(({ channel, optedOutAt, cause }) => (
            <li key={channel} className="flex items-start gap-2.5">
              <CircleSlash className="mt-0.5 size-4 shrink-0 text-bad" aria-hidden />
              <span className="min-w-0">
                <span className="font-medium">
                  {t('permission.optedOut', { channel: word('channel', channel) })}
                </span>
                <span className="block text-small text-soft">
                  {optedOutAt && date(optedOutAt)}
                  {cause && ` · ${said(cause)}`}
                </span>
              </span>
            </li>
          ))}
        {consents.map(({ channel, purpose, granted, at, expiresAt, evidence }) => (
          <li key={`${channel} ${purpose}`} className="flex items-start gap-2.5">
            {granted ? (
              <CircleCheck className="mt-0.5 size-4 shrink-0 text-good" aria-hidden />
            ) : (
              <CircleSlash className="mt-0.5 size-4 shrink-0 text-bad" aria-hidden />
            )}
            <span className="min-w-0">
              <span className="font-medium">
                {t(granted ? 'permission.granted' : 'permission.refused', {
                  channel: word('channel', channel),
                  purpose: word('purpose', purpose),
                })}
              </span>
              <span className="block text-small break-words text-soft">
                {[date(at), expiresAt && t('permission.until', { date: date(expiresAt) }), groundOf(evidence)]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
          </li>
        ))}
        {channels
          .filter((one) => one.lastInboundAt)
          .map(({ channel, lastInboundAt }) => (
            <li key={channel} className="text-small text-soft">
              {t('permission.wrote', {
                channel: word('channel', channel),
                ago: lastInboundAt && ago(lastInboundAt),
              })}
            </li>
          ))}
      </ul>
      {segments.length > 0 && (
        <>
          <h3 className="mt-5 mb-2 font-medium">{t('permission.segments')}</h3>
          <ul className="flex flex-wrap gap-1.5">
            {segments.map(({ id, title }) => (
              <li key={id}>
                <Link to="/segments/$id" params={{ id }}>
                  <Badge tone="line" className="hover:bg-tint">
                    {title}
                  </Badge>
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  )
}

/** What the person agreed by: an import keeps its declaration. */
function groundOf(evidence: unknown): string | undefined {
  if (typeof evidence !== 'object' || evidence === null) return undefined
  const { declaration, text, cause, source } = evidence as Record<string, unknown>
  const ground = declaration ?? text ?? cause ?? source
  return typeof ground === 'string' ? ground : undefined
}
