import { CircleAlert } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TemplateChannel, Variant } from '#sdk/templates'
import { type ChosenContact, ContactChoice } from '../contacts/ContactChoice.tsx'
import { MailFrame } from '../mail/MailFrame.tsx'
import { Segmented, Skeleton } from '../ui/index.ts'
import { type Preview, useApproved, usePreview } from './requests.ts'
import { useRest } from './useRest.ts'

/** The draft as one contact would read it, a moment after each change. */
export function PreviewPane({
  channel,
  locale,
  variant,
  contact,
  onContact,
}: {
  channel: TemplateChannel
  locale: string
  variant: Variant
  contact: ChosenContact | undefined
  onContact: (contact: ChosenContact) => void
}) {
  const { t } = useTranslation('templates')
  const settled = useRest(variant, 350)
  const { data, error } = usePreview({ channel, locale, variant: settled, contactId: contact?.id })
  const problems = Object.entries(data?.problems ?? {})
  return (
    <section
      aria-label={t('preview.title')}
      className="flex min-h-0 flex-col gap-4 bg-sunken/60 px-4 py-5 sm:px-6 lg:overflow-y-auto"
    >
      <div className="flex flex-wrap items-center gap-3">
        <h2 className="font-semibold">{t('preview.title')}</h2>
        <div className="min-w-52 flex-1">
          <ContactChoice value={contact ?? { id: '', name: t('preview.somebody') }} onChange={onContact} />
        </div>
      </div>
      {error ? (
        <p className="text-bad">{error.message}</p>
      ) : problems.length > 0 ? (
        <ul className="flex flex-col gap-2">
          {problems.map(([field, message]) => (
            <li key={field} className="flex items-start gap-2 rounded-lg bg-bad-soft p-3 text-bad">
              <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
              <span className="min-w-0 break-words">{message}</span>
            </li>
          ))}
        </ul>
      ) : !data ? (
        <Skeleton className="h-48 rounded-xl" />
      ) : channel === 'email' ? (
        <Mail preview={data} />
      ) : (
        <Text preview={data} channel={channel} />
      )}
    </section>
  )
}

function Mail({ preview }: { preview: Preview }) {
  const { t } = useTranslation('templates')
  const [as, setAs] = useState<'wide' | 'phone' | 'text'>('wide')
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0 flex-1 font-semibold">
          <span className="sr-only">{t('field.subject')}: </span>
          {preview.subject}
        </p>
        <Segmented
          label={t('preview.how')}
          value={as}
          onChange={setAs}
          options={[
            { value: 'wide', label: t('preview.wide') },
            { value: 'phone', label: t('preview.phone') },
            { value: 'text', label: t('preview.text') },
          ]}
        />
      </div>
      {as === 'text' ? (
        <pre className="rounded-lg border bg-raised p-4 font-sans break-words whitespace-pre-wrap">
          {preview.text}
        </pre>
      ) : (
        <MailFrame
          html={preview.html ?? ''}
          title={t('preview.title')}
          className={as === 'phone' ? 'mx-auto max-w-[375px]' : undefined}
        />
      )}
    </div>
  )
}

function Text({ preview, channel }: { preview: Preview; channel: TemplateChannel }) {
  const { t } = useTranslation('templates')
  const approved = useApproved().data?.items.find((one) => one.vendorId === preview.approved?.id)
  const text = preview.approved
    ? (approved?.body ?? '').replace(
        /\{\{\s*(\w+)\s*\}\}/g,
        (place, name: string) => preview.approved?.variables[name] || place,
      )
    : preview.text
  return (
    <div>
      <p className="w-fit max-w-md rounded-2xl rounded-bl-md border bg-raised px-4 py-2.5 break-words whitespace-pre-wrap shadow-card">
        {text || '…'}
      </p>
      {channel === 'sms' && preview.segments && (
        <p className="mt-2 text-small text-soft">
          {t('sms.count', {
            count: preview.segments.segments,
            length: preview.segments.length,
            left: preview.segments.left,
          })}
        </p>
      )}
    </div>
  )
}
