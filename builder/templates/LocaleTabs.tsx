import { Plus, Star, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readLocale, type TemplateContent } from '#sdk/templates'
import { Button, Combobox, cn, IconButton, Popover } from '../ui/index.ts'

const offered = [
  'es',
  'es-MX',
  'es-AR',
  'es-CO',
  'en',
  'en-GB',
  'pt',
  'pt-BR',
  'fr',
  'de',
  'it',
  'ca',
  'eu',
  'gl',
  'nl',
  'pl',
]

/** The languages of a template: one tab each, the default marked. */
export function LocaleTabs({
  draft,
  locale,
  mayEdit,
  onChoose,
  onChange,
}: {
  draft: TemplateContent
  locale: string
  mayEdit: boolean
  onChoose: (locale: string) => void
  onChange: (draft: TemplateContent) => void
}) {
  const { t, i18n } = useTranslation('templates')
  const [adding, setAdding] = useState(false)
  const names = new Intl.DisplayNames(i18n.language, { type: 'language' })
  const locales = Object.keys(draft.variants)
  const add = (written: string) => {
    const next = readLocale(written)
    setAdding(false)
    if (!next) return
    // A new language begins with what there is: translating is easier than writing anew.
    if (!draft.variants[next])
      onChange({
        ...draft,
        variants: { ...draft.variants, [next]: { ...(draft.variants[locale] ?? { text: '' }) } },
      })
    onChoose(next)
  }
  const remove = () => {
    const { [locale]: _, ...variants } = draft.variants
    onChange({ ...draft, variants })
    onChoose(draft.defaultLocale)
  }
  return (
    <div>
      <div className="flex flex-wrap items-center gap-1.5">
        <div role="tablist" aria-label={t('languages')} className="flex flex-wrap gap-1">
          {locales.map((one) => (
            <button
              key={one}
              type="button"
              role="tab"
              aria-selected={one === locale}
              onClick={() => onChoose(one)}
              className={cn(
                'flex h-8 items-center gap-1.5 rounded-lg px-3 text-small font-medium',
                one === locale ? 'bg-ink text-silt' : 'bg-sunken text-soft hover:text-ink',
              )}
            >
              {names.of(one)}
              {one === draft.defaultLocale && (
                <Star className="size-3 fill-current" aria-label={t('isDefault')} />
              )}
            </button>
          ))}
        </div>
        {mayEdit && (
          <Popover
            open={adding}
            onOpenChange={setAdding}
            label={t('addLanguage')}
            className="w-72 p-3"
            trigger={
              <Button size="small" look="quiet">
                <Plus aria-hidden />
                {t('addLanguage')}
              </Button>
            }
          >
            <Combobox
              value={undefined}
              onChange={add}
              onCreate={add}
              label={t('addLanguage')}
              options={offered
                .filter((one) => !locales.includes(one))
                .map((one) => ({ value: one, label: names.of(one) ?? one, help: one }))}
            />
          </Popover>
        )}
        {mayEdit && locale !== draft.defaultLocale && (
          <span className="ml-auto flex gap-1">
            <Button size="small" look="quiet" onClick={() => onChange({ ...draft, defaultLocale: locale })}>
              <Star aria-hidden />
              {t('makeDefault')}
            </Button>
            <IconButton
              size="small"
              label={t('removeLanguage', { language: names.of(locale) })}
              onClick={remove}
            >
              <Trash2 aria-hidden />
            </IconButton>
          </span>
        )}
      </div>
      <p className="mt-1.5 text-small text-soft">{t('languagesHelp')}</p>
    </div>
  )
}
