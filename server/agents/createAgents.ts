import type { ToolCall } from '#sdk'
import type { Agents, TalkingCall, ToolAnswer } from '../calls/plan.ts'
import { openConnection } from '../connections/openConnection.ts'
import { contactFacts } from '../contacts/contactFacts.ts'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import { asEngine, type Db, type Trx } from '../db/connect.ts'
import { toJson } from '../db/json.ts'
import { openStore } from '../effects/store.ts'
import type { FetchFor } from '../net/guardedFetch.ts'
import { findStepError } from '../net/NotSent.ts'
import type { Registry } from '../registry/plugins.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { planAgent } from './planAgent.ts'
import { findVersion } from './queries.ts'
import type { AgentSettings } from './settings.ts'
import { checkInput, failed, told, toolOf } from './tools/act.ts'
import { type Acting, builtIn } from './tools/builtIn.ts'
import { callHttp } from './tools/http.ts'
import { findPluginTool } from './tools/spec.ts'
import { zoneOfContact } from './zone.ts'

export type AgentParts = {
  pool: Db
  registry: Registry
  secrets: Secrets
  fetchFor: FetchFor
  clock: () => Promise<Date>
  /** Something is to be sent, or a run to be moved. */
  nudge?: (workspaceId: string) => void
  log?: (message: string, details?: Record<string, unknown>) => void
}

const TOOL_TIMEOUT = 8000
type Meant = NonNullable<ReturnType<typeof toolOf>>

/** The AI agents of all workspaces, as calls need them: what they say, and what they do. */
export function createAgents(parts: AgentParts): Agents {
  const { pool, registry } = parts

  async function act(call: TalkingCall, tool: ToolCall, signal: AbortSignal): Promise<ToolAnswer> {
    try {
      const settings = await settingsOf(call)
      const meant = settings && toolOf(settings, tool)
      if (!settings || !meant) return failed(`there is no tool "${tool.name}"`)
      const schema = meant.kind === 'plugin' ? findPluginTool(registry, meant.tool)?.input : meant.input
      if (!schema) return failed(`the tool "${tool.name}" is not there any more`)
      const checked = checkInput(schema, tool.arguments)
      if ('refused' in checked) return failed(checked.refused)
      const now = await parts.clock()
      const begun = await begin(call, tool, checked.input, now)
      if ('answer' in begun) return begun.answer
      const started = performance.now()
      const answer =
        meant.kind === 'built-in'
          ? await inside(call, settings, meant.name, checked.input, begun.id, now, started)
          : await outside(call, meant, checked.input, begun.id, now, signal, started)
      parts.nudge?.(call.workspaceId)
      return answer
    } catch (error) {
      parts.log?.('A tool of an agent failed', { call: call.id, tool: tool.name, error: String(error) })
      return failed('that did not work; say so, and offer something else')
    }
  }

  async function settingsOf({ workspaceId, plan }: TalkingCall): Promise<AgentSettings | undefined> {
    const { agent } = plan
    if (!agent) return undefined
    return (await asEngine(pool, (trx) => findVersion(trx, workspaceId, agent.id, agent.version)))?.settings
  }

  /** Writes down what is going to be done; what was begun before is not begun again. */
  function begin(
    { workspaceId, id: callId }: TalkingCall,
    { id: modelId, name }: ToolCall,
    input: Record<string, unknown>,
    at: Date,
  ): Promise<{ id: string } | { answer: ToolAnswer }> {
    return asEngine(pool, async (trx) => {
      const row = { workspaceId, callId, modelId, name, input: toJson(input), at }
      const made = await trx
        .insertInto('callTools')
        .values(row)
        .onConflict((conflict) => conflict.columns(['callId', 'modelId']).doNothing())
        .returning('id')
        .executeTakeFirst()
      if (made) return made
      const known = await trx
        .selectFrom('callTools')
        .select(['state', 'answer'])
        .where('callId', '=', callId)
        .where('modelId', '=', modelId)
        .executeTakeFirstOrThrow()
      if (known.state === 'begun' || !known.answer)
        return { answer: failed('it is not known whether that worked; do not try it again') }
      return { answer: known.answer as ToolAnswer } // written by finish() below
    })
  }

  const finish = (trx: Trx, id: string, answer: ToolAnswer, started: number) =>
    trx
      .updateTable('callTools')
      .set({
        state: answer.failed ? 'failed' : 'done',
        answer: toJson(answer),
        tookMs: Math.round(performance.now() - started),
      })
      .where('id', '=', id)
      .execute()

  /** What it changes and that it is done are one commit. */
  function inside(
    call: TalkingCall,
    settings: AgentSettings,
    name: keyof typeof builtIn,
    input: Record<string, unknown>,
    toolId: string,
    now: Date,
    started: number,
  ): Promise<ToolAnswer> {
    return asEngine(pool, async (trx) => {
      const { workspaceId, contactId } = call
      const contact = (await contactFacts(trx, workspaceId, [contactId])).get(contactId)
      if (!contact) return failed('this contact is not there any more')
      const acting: Acting = {
        ...{ trx, call, settings, contact, toolId, registry, now },
        zone: await zoneOfContact(trx, workspaceId, contact),
        types: await fieldTypes(trx, workspaceId),
      }
      const answer = await builtIn[name](acting, input)
      await finish(trx, toolId, answer, started)
      return answer
    })
  }

  /** Calls somebody else, with no transaction open and a limit of time. */
  async function outside(
    call: TalkingCall,
    meant: Exclude<Meant, { kind: 'built-in' }>,
    input: Record<string, unknown>,
    key: string,
    now: Date,
    signal: AbortSignal,
    started: number,
  ): Promise<ToolAnswer> {
    const limit = AbortSignal.timeout(timeoutOf(meant))
    const both = AbortSignal.any([signal, limit])
    const late = new Promise<never>((_, fail) => limit.addEventListener('abort', () => fail(limit.reason)))
    const work =
      meant.kind === 'http'
        ? callHttp(meant.http, input, { fetch: parts.fetchFor(['*']), key, signal: both })
        : runPluginTool(call, meant, input, key, now, both)
    const answer = await Promise.race([work, late]).then(
      (result) => told(result),
      (error) => failed(limit.aborted ? 'it took too long; go on without it' : reasonOf(error)),
    )
    await asEngine(pool, (trx) => finish(trx, key, answer, started))
    return answer
  }

  function timeoutOf(meant: Exclude<Meant, { kind: 'built-in' }>): number {
    if (meant.kind === 'http') return meant.http.timeoutSeconds * 1000
    return findPluginTool(registry, meant.tool)?.timeout ?? TOOL_TIMEOUT
  }

  async function runPluginTool(
    { workspaceId, contactId }: TalkingCall,
    meant: Extract<Meant, { kind: 'plugin' }>,
    input: Record<string, unknown>,
    key: string,
    now: Date,
    signal: AbortSignal,
  ): Promise<unknown> {
    const tool = findPluginTool(registry, meant.tool)
    const [pluginId = ''] = meant.tool.split('.')
    const plugin = registry.plugin(pluginId)
    if (!tool || !plugin) throw new Error('gone')
    const { contact, opened } = await asEngine(pool, async (trx) => ({
      contact: (await contactFacts(trx, workspaceId, [contactId])).get(contactId),
      opened: meant.account ? await openConnection(trx, parts, workspaceId, meant.account) : undefined,
    }))
    const ownAccount = opened?.plugin.id === pluginId ? opened : undefined
    if (!contact || (tool.needsConnection && !ownAccount)) throw new Error('no account')
    return tool.run({
      input,
      contact,
      connection: ownAccount?.settings ?? {},
      key,
      fetch: parts.fetchFor(plugin.hosts),
      signal,
      now,
      store: openStore(pool, workspaceId, pluginId),
      log: (message, details) => parts.log?.(message, details),
    })
  }

  return { plan: (db, wish) => planAgent(db, registry, wish, parts.clock), act }
}

const reasonOf = (error: unknown): string =>
  findStepError(error)?.message ?? 'that did not work; say so, and offer something else'
