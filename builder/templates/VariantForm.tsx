import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldSchema } from '#sdk/flow'
import { MOST_LETTERS, type TemplateChannel, type TemplateContent, type Variant } from '#sdk/templates'
import { SchemaForm } from '../inspector/SchemaForm.tsx'
import { AttachFiles } from '../mail/AttachFiles.tsx'
import { Segmented } from '../ui/index.ts'
import { ApprovedFields } from './ApprovedFields.tsx'

/** What one language of a template says; the form goes by the channel. */
export function VariantForm({
  channel,
  draft,
  variant,
  disabled,
  onChange,
  onDraft,
}: {
  channel: TemplateChannel
  draft: TemplateContent
  variant: Variant
  disabled: boolean
  onChange: (variant: Variant) => void
  onDraft: (draft: TemplateContent) => void
}) {
  const { t } = useTranslation('templates')
  const kind = variant.mjml !== undefined ? 'mjml' : variant.approved !== undefined ? 'approved' : 'text'
  const schema = useMemo(() => schemaOf(channel, kind, t), [channel, kind, t])
  const turn = (next: string) => {
    const { mjml: _, approved: __, variables: ___, ...rest } = variant
    if (next === 'mjml') onChange({ ...rest, mjml: example(rest.text) })
    else if (next === 'approved') onChange({ ...rest, approved: '', variables: {} })
    else onChange(rest)
  }
  const kinds =
    channel === 'email'
      ? (['text', 'mjml'] as const)
      : channel === 'whatsapp'
        ? (['approved', 'text'] as const)
        : []
  return (
    <div className="flex flex-col gap-5">
      {kinds.length > 0 && (
        <div>
          <Segmented
            label={t('kind.label')}
            value={kind}
            onChange={(next) => !disabled && turn(next)}
            options={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
          />
          <p className="mt-1.5 text-small text-soft">{t(`kind.${kind}Help`, { context: channel })}</p>
        </div>
      )}
      {kind === 'approved' ? (
        <ApprovedFields variant={variant} disabled={disabled} onChange={onChange} />
      ) : (
        <SchemaForm
          schema={schema}
          value={variant}
          plugin=""
          disabled={disabled}
          onChange={(key, value) =>
            onChange({ ...variant, [key]: value ?? (key === 'text' ? '' : undefined) })
          }
        />
      )}
      {channel === 'email' && (
        <AttachFiles
          ids={draft.attachments}
          disabled={disabled}
          onChange={(attachments) => onDraft({ ...draft, attachments })}
        />
      )}
    </div>
  )
}

/** The same forms as steps have, so that writing here is writing there. */
function schemaOf(channel: TemplateChannel, kind: string, t: (key: string) => string): FieldSchema {
  const template = (title: string, more: Partial<FieldSchema> = {}): FieldSchema => ({
    ...{ type: 'string', widget: 'template', title: t(title) },
    ...more,
  })
  const text = template('field.text', {
    maxLength: MOST_LETTERS[channel],
    ...(channel === 'sms' && { counts: 'sms' }),
    ...(channel === 'email' && { help: t('field.textHelp') }),
  })
  if (channel !== 'email') return { type: 'object', properties: { text }, required: ['text'] }
  return {
    type: 'object',
    required: ['subject'],
    properties: {
      subject: template('field.subject', { oneLine: true, maxLength: 250 }),
      preheader: template('field.preheader', {
        oneLine: true,
        maxLength: 250,
        help: t('field.preheaderHelp'),
      }),
      ...(kind === 'mjml'
        ? {
            mjml: {
              type: 'string',
              widget: 'code',
              title: t('field.mjml'),
              help: t('field.mjmlHelp'),
              maxLength: 100_000,
            },
          }
        : { text }),
    },
  }
}

const example = (text: string) => `<mjml>
  <mj-body background-color="#f4f6f5">
    <mj-section background-color="#ffffff" padding="24px">
      <mj-column>
        <mj-text font-size="16px" line-height="1.5">
          <p>${(text || 'Hi {{ contact.firstName | default: "there" }}').trim().replaceAll('\n', '<br/>')}</p>
        </mj-text>
        <mj-button href="https://example.com" background-color="#0b5d66">Visit us</mj-button>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`
