import type { EffectStep, IfLost } from '#sdk'
import { openConnection } from '../connections/openConnection.ts'
import { contactFacts } from '../contacts/contactFacts.ts'
import { asEngine, type Db } from '../db/connect.ts'
import { findLinkSecret, preferenceToken } from '../gate/preferenceLink.ts'
import type { Registry } from '../registry/plugins.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Renderer } from '../templates/renderer.ts'
import { renderInput } from '../templates/renderInput.ts'
import type { IntentRow, Prepared } from './types.ts'

export type Preparing = { pool: Db; registry: Registry; secrets: Secrets; renderer: Renderer }

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
  const { contacts, connections, linkSecret } = await asEngine(parts.pool, async (trx) => ({
    linkSecret: await findLinkSecret(trx, workspaceId),
    contacts: await contactFacts(trx, workspaceId, [...new Set(intents.map((intent) => intent.contactId))]),
    connections: new Map(
      await Promise.all(
        [...new Set(intents.flatMap((intent) => intent.connectionId ?? []))].map(
          async (id) => [id, await openConnection(trx, parts, workspaceId, id)] as const,
        ),
      ),
    ),
  }))
  return Promise.all(
    intents.map(async (intent) => {
      const contact = contacts.get(intent.contactId)
      if (!contact) return { intent, problem: 'The contact was deleted.' }
      const opened = intent.connectionId ? connections.get(intent.connectionId) : undefined
      const connection = opened && { ...opened.connection, settings: opened.settings }
      return ready(parts, intent, contact, connection, preferenceToken(linkSecret, contact.id))
    }),
  )
}

async function ready(
  { registry, secrets, renderer }: Preparing,
  intent: IntentRow,
  contact: Prepared['contact'],
  connection: Prepared['connection'],
  preferenceToken: string,
): Promise<Readied> {
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
    preferenceToken,
    plugin: owner?.id ?? found.plugin.id,
    hosts: owner?.hosts,
    ifLost,
  }
  if (intent.requestSealed) {
    const stored = secrets.open(intent.workspaceId, `intent:${intent.id}`, intent.requestSealed)
    return withInput(registry, base, stored as Record<string, unknown>)
  }
  const form = registry.form(intent.operation) ?? {}
  const rendered = await renderInput(renderer, form, intent.input, { contact, event: intent.event ?? {} })
  if (!rendered.ok) return { intent, problem: `"${step.title}", ${rendered.field}: ${rendered.error}` }
  return withInput(registry, base, rendered.value)
}

function withInput(registry: Registry, base: Omit<Prepared, 'input'>, raw: Record<string, unknown>): Readied {
  const parsed = registry.parseInput(base.intent.operation, raw)
  if (parsed.ok) return { ...base, input: parsed.value }
  const [field, message] = Object.entries(parsed.fields)[0] ?? []
  return { intent: base.intent, problem: `"${base.step.title}" can't be sent: ${field}: ${message}` }
}

/** What is stored as the request: the settings with the contact filled in. A retry sends exactly this. */
export const requestOf = ({ input }: Prepared): Record<string, unknown> => input
