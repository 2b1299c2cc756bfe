import { Link } from '@tanstack/react-router'
import { ArrowUpRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { statusTones } from '../../templates/ApprovedStatus.tsx'
import { useApproved, useTemplates } from '../../templates/requests.ts'
import { TemplateWords } from '../../templates/TemplateWords.tsx'
import { Badge, Combobox } from '../../ui/index.ts'
import { type ControlProps, useForm } from '../form.ts'

/** One of the workspace's templates for the step's channel. */
export function MessageTemplateChoice({ field, value, onChange, label }: ControlProps) {
  const { t } = useTranslation('templates')
  const form = useForm()
  const templates = useTemplates({ channel: field.channel }).data
  const chosen = templates?.find((one) => one.id === value)
  return (
    <>
      <Combobox
        value={value === undefined ? undefined : String(value)}
        onChange={onChange}
        options={(templates ?? []).map((one) => ({
          value: one.id,
          label: one.title,
          help: one.version === null ? t('notPublished') : one.excerpt,
        }))}
        label={label}
        loading={!templates}
        disabled={form.disabled}
      />
      {templates && value && !chosen ? (
        <p className="text-small text-bad">{t('gone')}</p>
      ) : chosen?.version === null ? (
        <p className="text-small text-bad">{t('publishFirst')}</p>
      ) : (
        chosen && (
          <p className="line-clamp-3 text-small text-soft">
            <TemplateWords text={chosen.excerpt} />
          </p>
        )
      )}
      <Link
        to={chosen ? '/templates/$id' : '/templates'}
        params={chosen ? { id: chosen.id } : {}}
        className="flex items-center gap-1 self-start text-small font-medium underline underline-offset-2"
      >
        {chosen ? t('openOne') : t('openAll')}
        <ArrowUpRight className="size-3.5" aria-hidden />
      </Link>
    </>
  )
}

/** A template that the vendor has approved; one that is not known here may be typed. */
export function VendorTemplateChoice({ value, onChange, label }: ControlProps) {
  const { t } = useTranslation('templates')
  const form = useForm()
  const approved = useApproved().data?.items ?? []
  const chosen = approved.find((one) => one.vendorId === value)
  return (
    <>
      <Combobox
        value={value === undefined ? undefined : String(value)}
        shown={chosen?.name}
        onChange={onChange}
        onCreate={onChange}
        options={approved.map((one) => ({
          value: one.vendorId,
          label: `${one.name} · ${one.language}`,
          help: one.status === 'approved' ? one.body : t(`approval.${one.status}`),
          disabled: one.status !== 'approved',
        }))}
        label={label}
        disabled={form.disabled}
      />
      {chosen && (
        <p className="text-small text-soft">
          {chosen.status !== 'approved' && (
            <Badge tone={statusTones[chosen.status]} className="mr-1.5">
              {t(`approval.${chosen.status}`)}
            </Badge>
          )}
          {chosen.body}
        </p>
      )}
    </>
  )
}
