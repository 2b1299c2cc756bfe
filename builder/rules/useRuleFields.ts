import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { contactFields, type FieldType } from '#sdk/rules'
import type { Option } from '../ui/Select.tsx'
import { useCountries } from '../vocabulary/useCountries.ts'
import { usePluginText } from '../vocabulary/usePluginText.ts'
import { stagesOf, useCustomFields, useManifest, usePipelines, useTags } from '../vocabulary/useVocabulary.ts'

/** Something a rule may ask about, with a person's name for it. */
export type RuleField = {
  name: string
  label: string
  group: string
  type: FieldType | 'event'
  /** known values, to choose from */
  values?: Option[]
  /** only the known values make sense */
  closed?: boolean
  /** of an event: its own fields */
  own?: RuleField[]
}

const closed = new Set(['stage', 'country', 'language'])

/** Contact fields, the workspace's own fields, and what may have happened. */
export function useRuleFields(): RuleField[] {
  const { t, i18n } = useTranslation('rules')
  const say = usePluginText()
  const custom = useCustomFields().data
  const pipelines = usePipelines().data
  const tags = useTags().data
  const manifest = useManifest().data
  const countries = useCountries()

  return useMemo(() => {
    const values: Record<string, Option[] | undefined> = {
      stage: stagesOf(pipelines).map((stage) => ({ value: stage.key, label: stage.title })),
      country: countries,
      tags: tags?.map((tag) => ({ value: tag, label: tag })),
      language: ['en', 'es', 'pt', 'fr', 'de', 'it'].map((value) => ({
        value,
        label: new Intl.DisplayNames(i18n.language, { type: 'language' }).of(value) ?? value,
      })),
    }
    return [
      ...Object.entries(contactFields).map(([name, type]) => ({
        name,
        type,
        label: t(`contact.${name}`),
        group: t('group.contact'),
        values: values[name],
        closed: closed.has(name),
      })),
      ...(custom ?? []).map((field) => ({
        name: `attributes.${field.key}`,
        type: field.type,
        label: field.title,
        group: t('group.own'),
        values: field.options?.map((option) => ({ value: option, label: option })),
      })),
      ...(manifest?.events ?? []).map((event) => ({
        name: `event:${event.type}`,
        type: 'event' as const,
        label: say(event.plugin, event.title),
        group: t('group.event'),
        own: event.properties.map((property) => ({
          name: property.key,
          type: 'text' as const,
          label: say(event.plugin, property.title),
          group: say(event.plugin, event.title),
        })),
      })),
    ]
  }, [custom, pipelines, tags, countries, manifest, say, t, i18n.language])
}
