import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { FileText, Paperclip } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, apiUrl } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import { MailFrame } from '../mail/MailFrame.tsx'
import { channelIcons } from '../phone/PersonRow.tsx'
import { Badge, cn, Dialog, Skeleton } from '../ui/index.ts'
import { useMemberName } from '../vocabulary/useMembers.ts'
import { useSaid } from '../vocabulary/useSaid.ts'
import type { Said } from './requests.ts'

/** What one of the two said: theirs on the left, ours on the right, with who or what wrote it and how far it came. */
export function SaidBubble({ said, contactId }: { said: Said; contactId: string }) {
  const { t } = useTranslation('inbox')
  const { dateTime } = useFormat()
  const nameOf = useMemberName()
  const say = useSaid()
  const [page, setPage] = useState(false)
  const ours = said.direction === 'out'
  const Icon = channelIcons[said.channel]
  const failed = ['failed', 'refused', 'rejected', 'abandoned'].includes(said.status)
  const author = nameOf(said.author)
  if (said.kind === 'call')
    return (
      <li className="flex items-center justify-center gap-2 text-small text-soft">
        <Icon className="size-3.5" aria-hidden />
        {t(ours ? 'weCalled' : 'theyCalled')}
        {said.text && ` · ${t(`contacts:outcome.${said.text}`, { defaultValue: said.text })}`} ·{' '}
        {dateTime(said.at)}
      </li>
    )
  return (
    <li
      className={cn(
        'flex max-w-[min(36rem,88%)] flex-col gap-1',
        ours ? 'items-end self-end' : 'items-start self-start',
      )}
    >
      <div
        className={cn(
          'rounded-2xl px-4 py-2.5 break-words whitespace-pre-wrap shadow-card',
          ours ? 'rounded-br-md bg-pool-soft text-ink' : 'rounded-bl-md border bg-raised',
          failed && 'border border-bad/50 bg-bad-soft',
        )}
      >
        {said.subject && <p className="mb-1 font-semibold">{said.subject}</p>}
        {said.text || (!said.subject && !said.attachments?.length && t('approvedSent'))}
        {said.hasPage && (
          <button
            type="button"
            onClick={() => setPage(true)}
            className="mt-2 flex items-center gap-1.5 text-small font-medium underline underline-offset-2"
          >
            <FileText className="size-3.5" aria-hidden />
            {t('seePage')}
          </button>
        )}
        {said.attachments?.map((file) => (
          <a
            key={file.id}
            href={apiUrl(`/files/${file.id}`)}
            download={file.name}
            className="mt-1 flex items-center gap-1.5 text-small font-medium underline underline-offset-2"
          >
            <Paperclip className="size-3.5" aria-hidden />
            {file.name}
          </a>
        ))}
        {said.missing?.map((file, i) => (
          // Nothing else tells two of them apart, and they never change places.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <p key={i} className="mt-1 flex items-center gap-1.5 text-small text-soft">
            <Paperclip className="size-3.5 shrink-0" aria-hidden />
            {t(`file.${file.because ?? 'coming'}`, { name: file.name ?? t('file.unnamed') })}
          </p>
        ))}
      </div>
      <p
        className={cn(
          'flex flex-wrap items-center gap-x-1.5 px-1 text-small text-soft',
          ours && 'justify-end',
        )}
      >
        <Icon className="size-3" aria-label={t(`phone:channel.${said.channel}`)} />
        <span>{dateTime(said.at)}</span>
        {author && <span>· {author}</span>}
        {said.flow && said.runId && (
          <span>
            ·{' '}
            <Link to="/contacts/$id" params={{ id: contactId }} className="underline underline-offset-2">
              {said.flow}
            </Link>
          </span>
        )}
        {ours && (
          <span className={failed ? 'font-medium text-bad' : undefined}>
            · {t(`status.${said.status}`, { defaultValue: said.status })}
          </span>
        )}
        {said.test && <Badge tone="note">{t('test')}</Badge>}
      </p>
      {said.heldBy || (failed && said.error) ? (
        <p className="px-1 text-right text-small text-bad">
          {say(said.error ?? '') || t(`gate:rule.${said.heldBy}`)}
        </p>
      ) : null}
      {page && <MailPage contactId={contactId} messageId={said.id} onClose={() => setPage(false)} />}
    </li>
  )
}

function MailPage({
  contactId,
  messageId,
  onClose,
}: {
  contactId: string
  messageId: string
  onClose: () => void
}) {
  const { t } = useTranslation('inbox')
  const { data } = useQuery({
    queryKey: ['inbox', 'page', messageId],
    queryFn: () => api.get<{ html: string }>(`/inbox/${contactId}/pages/${messageId}`),
  })
  return (
    <Dialog open wide onClose={onClose} title={t('seePage')}>
      {data ? <MailFrame html={data.html} title={t('seePage')} /> : <Skeleton className="h-64" />}
    </Dialog>
  )
}
