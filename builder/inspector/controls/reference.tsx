import { Link } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { ListInput } from '../../rules/ListInput.tsx'
import { Badge, Combobox, type Option } from '../../ui/index.ts'
import { languageName, useLanguages } from '../../vocabulary/useLanguages.ts'
import { useManifest } from '../../vocabulary/useVocabulary.ts'
import { candidates } from '../connections.ts'
import { type ControlProps, useForm } from '../form.ts'
import { contactColumns, type Lookups, useLookups } from '../lookups.ts'

/** One of the workspace's stages, segments, flows, contact fields, or one of the known events; or several. */
export function Reference({ field, value, onChange, label }: ControlProps) {
  const { t } = useTranslation('inspector')
  const form = useForm()
  const options = useOptions(field.widget ?? '')
  const unknown = value && !options.some((option) => option.value === value)
  if (field.type === 'array')
    return (
      <ListInput
        values={Array.isArray(value) ? value.map(String) : []}
        onChange={onChange}
        options={options}
        create={false}
        label={label}
        disabled={form.disabled}
      />
    )
  return (
    <>
      <Combobox
        value={value === undefined ? undefined : String(value)}
        onChange={onChange}
        options={options}
        // An event that only the customer's own programs send is not in any list.
        onCreate={field.widget === 'event-type' ? onChange : undefined}
        label={label}
        disabled={form.disabled}
      />
      {unknown && field.widget !== 'event-type' && options.length > 0 && (
        <p className="text-small text-bad">{t('reference.gone', { name: String(value) })}</p>
      )}
    </>
  )
}

function useOptions(widget: string): Option[] {
  const { t } = useTranslation('rules')
  const lookups = useLookups()
  const manifest = useManifest().data
  const form = useForm()
  return useMemo(() => {
    const byTitle = (items: { id: string; title: string }[]) =>
      items.map((item) => ({ value: item.id, label: item.title }))
    const lists: Record<string, () => Option[]> = {
      stage: () => lookups.stages.map((stage) => ({ value: stage.key, label: stage.title })),
      segment: () => byTitle(lookups.segments),
      member: () => lookups.members.map(({ userId, name }) => ({ value: userId, label: name })),
      score: () => lookups.scores.map(({ key, title }) => ({ value: key, label: title })),
      'score-threshold': () => thresholdOptions(lookups),
      flow: () => byTitle(lookups.flows),
      agent: () => byTitle(lookups.agents),
      'contact-field': () => [
        ...contactColumns.map((key) => ({ value: key, label: t(`contact.${key}`) })),
        ...lookups.fields.map((field) => ({ value: `attributes.${field.key}`, label: field.title })),
      ],
      'event-type': () =>
        (manifest?.events ?? []).map((event) => ({
          value: event.type,
          label: form.say(event.title),
          help: event.type,
        })),
    }
    return lists[widget]?.() ?? []
  }, [widget, lookups, manifest, t, form])
}

const thresholdOptions = (lookups: Lookups): Option[] =>
  lookups.scores.flatMap((score) =>
    score.definition.thresholds.map(({ id, title, at }) => ({
      value: `${score.key}/${id}`,
      label: `${score.title}: ${title}`,
      help: `≥ ${at}`,
    })),
  )

/** A language by its name; one with a country (es-MX) is written. */
export function LanguageChoice({ value, onChange, label }: ControlProps) {
  const { i18n } = useTranslation()
  const form = useForm()
  const code = typeof value === 'string' ? value : ''
  return (
    <Combobox
      value={code || undefined}
      onChange={onChange}
      onCreate={onChange}
      options={useLanguages()}
      shown={languageName(code, i18n.language)}
      label={label}
      disabled={form.disabled}
    />
  )
}

/** One tag, or several with a mark to take each away. */
export function TagChoice({ field, value, onChange, label }: ControlProps) {
  const { t } = useTranslation('inspector')
  const form = useForm()
  const { tags } = useLookups()
  const options = tags.map((tag) => ({ value: tag, label: tag }))
  if (field.type !== 'array')
    return (
      <Combobox
        value={value === undefined ? undefined : String(value)}
        onChange={onChange}
        onCreate={onChange}
        options={options}
        label={label}
        disabled={form.disabled}
      />
    )
  const chosen = Array.isArray(value) ? value.map(String) : []
  const add = (tag: string) => onChange([...chosen.filter((one) => one !== tag), tag])
  return (
    <div className="flex flex-col gap-2">
      {chosen.length > 0 && (
        <ul className="flex flex-wrap gap-1.5">
          {chosen.map((tag) => (
            <li key={tag} className="flex items-center">
              <Badge tone="note" className="pr-1">
                <span className="flex items-center gap-1">
                  {tag}
                  <button
                    type="button"
                    aria-label={t('tag.remove', { tag })}
                    onClick={() => {
                      const rest = chosen.filter((one) => one !== tag)
                      onChange(rest.length ? rest : undefined)
                    }}
                    className="rounded-full p-0.5 hover:bg-raised"
                  >
                    <X className="size-3" aria-hidden />
                  </button>
                </span>
              </Badge>
            </li>
          ))}
        </ul>
      )}
      <Combobox
        value={undefined}
        onChange={add}
        onCreate={add}
        options={options.filter((option) => !chosen.includes(option.value))}
        placeholder={t('tag.add')}
        label={label}
        disabled={form.disabled}
      />
    </div>
  )
}

/** An account to go out through: those whose plugin provides what the step needs. */
export function ConnectionChoice({ field, value, onChange, label }: ControlProps) {
  const { t } = useTranslation('inspector')
  const form = useForm()
  const lookups: Lookups = useLookups()
  const manifest = useManifest().data
  const fitting = manifest ? candidates(manifest, lookups.connections, field.provider, form.plugin) : []
  const titleOf = (plugin: string) => {
    const found = manifest?.plugins.find((one) => one.id === plugin)
    return found?.title ?? plugin
  }
  if (manifest && fitting.length === 0)
    return (
      <div className="rounded-lg border border-dashed border-edge p-3 text-small">
        <p>{t('connection.none')}</p>
        <Link to="/connections" className="mt-1 inline-block font-medium underline underline-offset-2">
          {t('connection.add')}
        </Link>
      </div>
    )
  return (
    <Combobox
      value={value === undefined ? undefined : String(value)}
      onChange={onChange}
      options={fitting.map((connection) => ({
        value: connection.id,
        label: connection.title,
        help: connection.simulated
          ? t('connection.practice', { plugin: titleOf(connection.plugin) })
          : titleOf(connection.plugin),
      }))}
      label={label}
      disabled={form.disabled}
    />
  )
}
