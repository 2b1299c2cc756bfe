import { LayoutTemplate } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { pickLocale, type TemplateChannel } from '#sdk/templates'
import { api } from '../api.ts'
import { showError } from '../queryClient.ts'
import { type Preview, type Template, useTemplates } from '../templates/requests.ts'
import { Combobox, IconButton, Popover } from '../ui/index.ts'

/** Puts a template into the box, filled in for this contact and in their language; it can be changed before it leaves. */
export function InsertTemplate({
  channel,
  contact,
  onInsert,
}: {
  channel: TemplateChannel
  contact: { id: string; language: string | null }
  onInsert: (filled: { text: string; subject?: string }) => void
}) {
  const { t } = useTranslation('inbox')
  const [open, setOpen] = useState(false)
  const templates = useTemplates({ channel }).data ?? []
  const insert = async (id: string) => {
    setOpen(false)
    try {
      const { published, draft } = await api.get<Template>(`/templates/${id}`)
      const content = published ?? draft
      const locale = pickLocale(Object.keys(content.variants), contact.language, content.defaultLocale)
      const variant = content.variants[locale] ?? { text: '' }
      const filled = await api.post<Preview>('/templates/preview', {
        channel,
        locale,
        variant,
        contactId: contact.id,
      })
      const [problem] = Object.values(filled.problems)
      if (problem) throw new Error(problem)
      onInsert({ text: filled.text, subject: filled.subject })
    } catch (error) {
      showError(error)
    }
  }
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      side="top"
      label={t('insert')}
      className="w-80 p-3"
      trigger={
        <IconButton label={t('insert')}>
          <LayoutTemplate aria-hidden />
        </IconButton>
      }
    >
      {templates.length === 0 ? (
        <p className="text-small text-soft">{t('noTemplates')}</p>
      ) : (
        <Combobox
          value={undefined}
          label={t('insert')}
          placeholder={t('insert')}
          onChange={(id) => void insert(id)}
          options={templates
            .filter((one) => channel !== 'whatsapp' || one.excerpt)
            .map((one) => ({ value: one.id, label: one.title, help: one.excerpt }))}
        />
      )}
    </Popover>
  )
}
