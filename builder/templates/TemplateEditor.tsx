import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { pickLocale, type Variant } from '#sdk/templates'
import type { ChosenContact } from '../contacts/ContactChoice.tsx'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { useCan } from '../useMe.ts'
import { EditorHeader } from './EditorHeader.tsx'
import { LocaleTabs } from './LocaleTabs.tsx'
import { PreviewPane } from './PreviewPane.tsx'
import type { Template } from './requests.ts'
import { useDraft } from './useDraft.ts'
import { VariantForm } from './VariantForm.tsx'

/** Written on the left, read on the right as a contact would. */
export function TemplateEditor({ template }: { template: Template }) {
  const { i18n } = useTranslation('templates')
  const mayEdit = useCan()('templates.write')
  const { value, change, flush, saving } = useDraft(template)
  const { draft } = value
  const [wanted, setLocale] = useState(() =>
    pickLocale(Object.keys(draft.variants), i18n.language, draft.defaultLocale),
  )
  const locale = wanted in draft.variants ? wanted : draft.defaultLocale
  const variant = draft.variants[locale] ?? { text: '' }
  const [contact, setContact] = useState<ChosenContact>()
  usePageTitle(value.title)
  const setVariant = (next: Variant) =>
    change({ draft: { ...draft, variants: { ...draft.variants, [locale]: next } } })
  return (
    <div className="flex h-full min-h-0 flex-col">
      <EditorHeader
        template={template}
        value={value}
        change={change}
        flush={flush}
        saving={saving}
        locale={locale}
        contact={contact}
        mayEdit={mayEdit}
      />
      <div className="grid min-h-0 flex-1 max-lg:overflow-y-auto lg:grid-cols-2">
        <section className="flex min-h-0 flex-col gap-5 px-4 py-5 sm:px-6 lg:overflow-y-auto lg:border-r">
          <LocaleTabs
            draft={draft}
            locale={locale}
            mayEdit={mayEdit}
            onChoose={setLocale}
            onChange={(next) => change({ draft: next })}
          />
          <VariantForm
            key={locale}
            channel={template.channel}
            draft={draft}
            variant={variant}
            disabled={!mayEdit}
            onChange={setVariant}
            onDraft={(next) => change({ draft: next })}
          />
        </section>
        <PreviewPane
          channel={template.channel}
          locale={locale}
          variant={variant}
          contact={contact}
          onContact={setContact}
        />
      </div>
    </div>
  )
}
