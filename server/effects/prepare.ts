import type { EffectStep, IfLost } from '#sdk'
import type { FieldSchema } from '#sdk/flow'
import { openConnection } from '../connections/openConnection.ts'
import { contactFacts } from '../contacts/contactFacts.ts'
import { asEngine, type Db } from '../db/connect.ts'
import { preferenceToken } from '../gate/preferenceLink.ts'
import type { Registry } from '../registry/plugins.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { findBlocked, type Wanted, wantedKey } from '../templates/blocked.ts'
import { type Published, putIn, templatesAsked, vendorTemplatesAsked } from '../templates/putIn.ts'
import { findPublished } from '../templates/queries.ts'
import type { Renderer } from '../templates/renderer.ts'
import { renderInput } from '../templates/renderInput.ts'
import { findHome, findOwners, type Home, type Owner, scopeOf } from '../templates/scope.ts'
import type { IntentRow, Prepared } from './types.ts'

export type Preparing = {
  pool: Db
  registry: Registry
  secrets: Secrets
  renderer: Renderer
  publicUrl: string
}

/** A prepared intent, or why it can't be sent as it is. */
export type Readied = Prepared | Unready

/** `parks`: the plugin is gone, so the person stays here, visibly, until it is back. */
export type Unready = { intent: IntentRow; problem: string; parks?: true }

/**
 * Gathers what each call needs and fills the contact into its texts, outside any transaction and as late as can be:
 * overnight both may have changed. A request that was dispatched before is taken as it was stored.
 */
export async function prepare(
  parts: Preparing,
  workspaceId: string,
  intents: IntentRow[],
): Promise<Readied[]> {
  const formOf = (intent: IntentRow) => parts.registry.form(intent.operation) ?? {}
  const written = intents.filter((intent) => !intent.requestSealed)
  const { contacts, connections, home, published } = await asEngine(parts.pool, async (trx) => ({
    home: await findHome(trx, workspaceId),
    published: await findPublished(
      trx,
      workspaceId,
      written.flatMap((intent) => templatesAsked(formOf(intent), intent.input)),
    ),
    contacts: await contactFacts(trx, workspaceId, [...new Set(intents.map((intent) => intent.contactId))]),
    connections: new Map(
      await Promise.all(
        [...new Set(intents.flatMap((intent) => intent.connectionId ?? []))].map(
          async (id) => [id, await openConnection(trx, parts, workspaceId, id)] as const,
        ),
      ),
    ),
  }))
  const owners = await ownersOf(parts.pool, workspaceId, written, [...contacts.values()], published)
  const readied = await Promise.all(
    intents.map(async (intent) => {
      const contact = contacts.get(intent.contactId)
      if (!contact) return { intent, problem: 'The contact was deleted.' }
      const opened = intent.connectionId ? connections.get(intent.connectionId) : undefined
      const connection = opened && { ...opened.connection, settings: opened.settings }
      const around = { home, published, owner: owners.get(contact.ownerId ?? ''), form: formOf(intent) }
      return ready(parts, intent, contact, connection, around)
    }),
  )
  return withoutBlocked(parts, workspaceId, readied, formOf)
}

/** Names of colleagues are asked for only where a text may want them. */
async function ownersOf(
  pool: Db,
  workspaceId: string,
  written: IntentRow[],
  contacts: Prepared['contact'][],
  published: ReadonlyMap<string, Published>,
): Promise<Map<string, Owner>> {
  const wanted = /owner\./.test(
    JSON.stringify([written.map((one) => one.input), [...published.values()].map((one) => one.compiled)]),
  )
  const ids = wanted ? [...new Set(contacts.flatMap((one) => one.ownerId ?? []))] : []
  return findOwners(pool, workspaceId, ids)
}

/** What the vendor would refuse because its own template is paused or not approved does not leave. */
async function withoutBlocked(
  { pool }: Preparing,
  workspaceId: string,
  readied: Readied[],
  formOf: (intent: IntentRow) => FieldSchema,
): Promise<Readied[]> {
  const wanted = new Map<string, Wanted>()
  for (const one of readied) {
    if ('problem' in one || !one.connection) continue
    // What stands in for a text outside of the window is the gate's to choose.
    const [asked] = one.input.kind === 'text' ? [] : vendorTemplatesAsked(formOf(one.intent), one.input)
    if (asked) wanted.set(one.intent.id, { connectionId: one.connection.id, vendorId: asked.vendorId })
  }
  if (wanted.size === 0) return readied
  const blocked = await asEngine(pool, (trx) => findBlocked(trx, workspaceId, [...wanted.values()]))
  return readied.map((one) => {
    const mine = wanted.get(one.intent.id)
    const problem = mine && blocked.get(wantedKey(mine))
    return problem ? { intent: one.intent, problem } : one
  })
}

type Around = {
  home: Home
  published: ReadonlyMap<string, Published>
  owner: Owner | undefined
  form: FieldSchema
}

async function ready(
  { registry, secrets, renderer, publicUrl }: Preparing,
  intent: IntentRow,
  contact: Prepared['contact'],
  connection: Prepared['connection'],
  { home, published, owner: lookedAfterBy, form }: Around,
): Promise<Readied> {
  const token = preferenceToken(home.linkSecret, contact.id)
  const found = registry.step(intent.operation)
  if (found?.step.kind !== 'effect')
    return {
      intent,
      problem: `"${intent.operation}" is not installed. Install its plugin, then let the people waiting here go on.`,
      parks: true,
    }
  const step = found.step as EffectStep
  if (!connection && (step.provider || step.connection))
    return {
      intent,
      problem: `The connection of "${step.title}" was deleted or can't be opened. Choose another one in the step.`,
    }
  const provider =
    step.provider && connection ? registry.provider(connection.plugin, step.provider) : undefined
  if (step.provider && !provider)
    return {
      intent,
      problem: `The plugin "${connection?.plugin}" can't be used for "${step.title}". Choose another connection.`,
    }

  const ifLost = step.ifLost === 'provider' ? (provider?.ifLost ?? 'none') : (step.ifLost as IfLost)
  const owner = provider ? registry.plugin(connection?.plugin ?? '') : found.plugin
  const base = {
    // How its outcome is weighed too: only now is it known whose word counts.
    intent: { ...intent, ifLost },
    step,
    contact,
    connection,
    provider,
    preferenceToken: token,
    tracking: { ...home.tracking, linkSecret: home.linkSecret },
    plugin: owner?.id ?? found.plugin.id,
    hosts: owner?.hosts,
    ifLost,
  }
  if (intent.requestSealed) {
    const stored = secrets.open(intent.workspaceId, `intent:${intent.id}`, intent.requestSealed)
    return withInput(registry, base, stored as Record<string, unknown>)
  }
  const filled = putIn(form, intent.input, published, contact.language)
  if ('problem' in filled) return { intent, problem: `"${step.title}": ${filled.problem}` }
  const scope = scopeOf(contact, {
    ...{ home, event: intent.event, owner: lookedAfterBy },
    preferencesUrl: `${publicUrl}/p/${token}`,
  })
  const rendered = await renderInput(renderer, form, filled.input, scope)
  if (!rendered.ok) return { intent, problem: `"${step.title}", ${rendered.field}: ${rendered.error}` }
  const { versionId } = filled
  return withInput(
    registry,
    { ...base, intent: { ...base.intent, templateVersionId: versionId } },
    rendered.value,
  )
}

function withInput(registry: Registry, base: Omit<Prepared, 'input'>, raw: Record<string, unknown>): Readied {
  const parsed = registry.parseInput(base.intent.operation, raw)
  if (parsed.ok) return { ...base, input: parsed.value }
  const [field, message] = Object.entries(parsed.fields)[0] ?? []
  return { intent: base.intent, problem: `"${base.step.title}" can't be sent: ${field}: ${message}` }
}

/** What is stored as the request: the settings with the contact filled in. A retry sends exactly this. */
export const requestOf = ({ input }: Prepared): Record<string, unknown> => input
