import { BadgeCheck, Paperclip, SendHorizontal } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { type Attached, FileChip, useUpload } from '../mail/AttachFiles.tsx'
import { Button, IconButton, Input, Select, Textarea } from '../ui/index.ts'
import { ApprovedDialog } from './ApprovedDialog.tsx'
import { InsertTemplate } from './InsertTemplate.tsx'
import { type Thread, useReply } from './requests.ts'

const keyOf = (way: { channel: string; connectionId: string }) => `${way.channel} ${way.connectionId}`

/** Writes back, by default the way they wrote. */
export function ReplyForm({ thread }: { thread: Thread }) {
  const { t } = useTranslation('inbox')
  const { time } = useFormat()
  const { contact, ways } = thread
  const reply = useReply(contact.id)
  const [chosen, setChosen] = useState<string>()
  const [text, setText] = useState('')
  const [subject, setSubject] = useState('')
  const [files, setFiles] = useState<Attached[]>([])
  const [approving, setApproving] = useState(false)
  const picker = useRef<HTMLInputElement>(null)
  const upload = useUpload((file) => setFiles((before) => [...before, file]))
  const way = ways.find((one) => keyOf(one) === chosen) ?? ways.find((one) => one.first) ?? ways[0]
  const last = thread.items.findLast((one) => one.channel === 'email' && one.subject)
  if (!way) return <p className="border-t bg-surface px-6 py-4 text-small text-soft">{t('noWay')}</p>
  const closed = way.channel === 'whatsapp' && !way.windowUntil
  const blocked = closed || way.optedOut
  const send = () => {
    if (blocked || reply.isPending || (!text.trim() && files.length === 0)) return
    const mail = way.channel === 'email'
    const answering = last?.subject
      ? /^re:/i.test(last.subject)
        ? last.subject
        : `Re: ${last.subject}`
      : undefined
    reply.mutate(
      {
        ...{ channel: way.channel, connectionId: way.connectionId, text: text.trim() },
        ...(mail && { subject: subject.trim() || answering || t('noSubject') }),
        ...(files.length > 0 && { attachments: files.map((file) => file.id) }),
      },
      {
        onSuccess: () => {
          setText('')
          setSubject('')
          setFiles([])
        },
      },
    )
  }
  return (
    <form
      className="flex flex-col gap-2 border-t bg-surface px-4 py-3 sm:px-6"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <div className="flex flex-wrap items-center gap-2">
        <Select
          label={t('replyBy')}
          className="h-8 w-auto max-w-72 text-small"
          value={keyOf(way)}
          onChange={setChosen}
          options={ways.map((one) => ({
            value: keyOf(one),
            label: `${t(`phone:channel.${one.channel}`)} · ${one.connection}`,
            help: one.address,
          }))}
        />
        {way.windowUntil && (
          <span className="text-small text-soft">{t('windowUntil', { time: time(way.windowUntil) })}</span>
        )}
      </div>
      {way.optedOut ? (
        <p role="status" className="rounded-lg bg-warn-soft p-3 text-small text-warn">
          {t('optedOut', { channel: t(`phone:channel.${way.channel}`) })}
        </p>
      ) : closed ? (
        <div
          role="status"
          className="flex flex-wrap items-center gap-3 rounded-lg bg-note-soft p-3 text-small text-note"
        >
          <span className="min-w-0 flex-1">{t('windowClosed')}</span>
          <Button size="small" onClick={() => setApproving(true)}>
            <BadgeCheck aria-hidden />
            {t('useApproved')}
          </Button>
        </div>
      ) : (
        <>
          {way.channel === 'email' && (
            <Input
              value={subject}
              maxLength={250}
              aria-label={t('subject')}
              placeholder={last?.subject ? `Re: ${last.subject.replace(/^re:\s*/i, '')}` : t('subject')}
              onChange={(event) => setSubject(event.target.value)}
            />
          )}
          <Textarea
            data-reply
            value={text}
            rows={2}
            maxLength={way.channel === 'sms' ? 1600 : 4000}
            aria-label={t('reply')}
            placeholder={t('replyPlaceholder', { name: contact.name })}
            className="max-h-56 resize-none"
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && !event.shiftKey) {
                event.preventDefault()
                send()
              }
              if (event.key === 'Escape') event.currentTarget.blur()
            }}
          />
          {files.length > 0 && (
            <ul className="flex flex-wrap gap-2">
              {files.map((file) => (
                <FileChip
                  key={file.id}
                  name={file.name}
                  onRemove={() => setFiles(files.filter((one) => one.id !== file.id))}
                />
              ))}
            </ul>
          )}
          <div className="flex items-center gap-1">
            <InsertTemplate
              channel={way.channel}
              contact={contact}
              onInsert={(filled) => {
                setText((before) => (before.trim() ? `${before.trimEnd()}\n${filled.text}` : filled.text))
                if (filled.subject) setSubject(filled.subject)
              }}
            />
            <input
              ref={picker}
              type="file"
              hidden
              aria-label={t('attach')}
              onChange={(event) => {
                const [file] = event.target.files ?? []
                if (file) upload.mutate(file)
                event.target.value = ''
              }}
            />
            <IconButton label={t('attach')} busy={upload.isPending} onClick={() => picker.current?.click()}>
              {!upload.isPending && <Paperclip aria-hidden />}
            </IconButton>
            {way.channel === 'whatsapp' && (
              <IconButton label={t('useApproved')} onClick={() => setApproving(true)}>
                <BadgeCheck aria-hidden />
              </IconButton>
            )}
            <Button
              look="primary"
              type="submit"
              className="ml-auto"
              busy={reply.isPending}
              disabled={!text.trim() && files.length === 0}
            >
              {!reply.isPending && <SendHorizontal aria-hidden />}
              {t('send')}
            </Button>
          </div>
        </>
      )}
      {approving && (
        <ApprovedDialog
          connectionId={way.connectionId}
          name={contact.name}
          busy={reply.isPending}
          onClose={() => setApproving(false)}
          onSend={(approved) =>
            reply.mutate(
              { channel: 'whatsapp', connectionId: way.connectionId, text: '', approved },
              { onSuccess: () => setApproving(false) },
            )
          }
        />
      )}
    </form>
  )
}
