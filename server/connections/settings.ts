import type { Plugin } from '#sdk'
import { InvalidInput, NotFound } from '../http/errors.ts'
import { formOf } from '../registry/form.ts'
import { parseWith } from '../registry/parseInput.ts'
import type { Secrets } from '../secrets/secrets.ts'

export type Settings = Record<string, unknown>

export const purposeOf = (connectionId: string) => `connection:${connectionId}`

/** Names of the settings that never leave the server: secret fields, and whatever has one inside. */
export function secretFields(plugin: Plugin): string[] {
  if (!plugin.connection) return []
  const fields = Object.entries(formOf(plugin.connection).properties ?? {})
  return fields
    .filter(([, field]) => JSON.stringify(field).includes('"widget":"secret"'))
    .map(([name]) => name)
}

/** The settings a person may see again. */
export function shown(plugin: Plugin, settings: Settings): Settings {
  const secret = new Set(secretFields(plugin))
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !secret.has(name)))
}

/**
 * What a form sent, checked. A secret that was left empty stays as it was: the form never had it.
 */
export function checkSettings(plugin: Plugin, sent: Settings, before: Settings = {}): Settings {
  if (!plugin.connection) throw new NotFound('kind of account', plugin.id)
  const kept = secretFields(plugin).filter((name) => !isGiven(sent[name]) && name in before)
  const settings = { ...sent, ...Object.fromEntries(kept.map((name) => [name, before[name]])) }
  const schema = plugin.connection.strict()
  const parsed = parseWith(schema, settings)
  if (parsed.ok) return parsed.value
  const spanish = parseWith(schema, settings, 'es', plugin.translations?.es)
  const fields = Object.fromEntries(
    Object.entries(parsed.fields).map(([path, en]) => [
      path ? `settings.${path}` : 'settings',
      { en, es: spanish.ok ? en : (spanish.fields[path] ?? en) },
    ]),
  )
  throw new InvalidInput('Some settings need attention.', fields)
}

const isGiven = (value: unknown) => value !== undefined && value !== null && value !== ''

/** Opens what was sealed; the plain text is for the call at hand and is kept nowhere. */
export function openSettings(
  secrets: Secrets,
  { workspaceId, id, settingsSealed }: { workspaceId: string; id: string; settingsSealed: Buffer | null },
): Settings {
  if (!settingsSealed) return {}
  return secrets.open(workspaceId, purposeOf(id), settingsSealed) as Settings
}
