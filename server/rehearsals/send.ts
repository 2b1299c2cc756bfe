import { type Decision, type EffectStep, exit } from '#sdk'
import { exitsOf } from '#sdk/flow'
import { contextOf } from '../effects/perform.ts'
import type { Prepared } from '../effects/types.ts'
import { chance, signalOf } from '../engine/decide.ts'
import type { Signal } from '../engine/types.ts'
import { judge } from '../gate/judge.ts'
import type { GateFacts, Verdict } from '../gate/types.ts'
import { findStepError } from '../net/NotSent.ts'
import { putIn } from '../templates/putIn.ts'
import { renderInput } from '../templates/renderInput.ts'
import { scopeOf } from '../templates/scope.ts'
import { gateOf } from './answer.ts'
import { type Coming, contactOf, place, type Show, stamp } from './show.ts'

type Drive = (show: Show, signal: Signal, settled?: boolean) => void

/** Takes a planned effect as far as its provider, which only records. Answers whether there was one to take. */
export async function dispatch(show: Show, drive: Drive): Promise<boolean> {
  const { plan, walker, facts } = show
  if (!plan || plan.dueAt > facts.now || walker.run.status !== 'active') return false
  const { visit } = walker.run
  const at = facts.now
  const readied = await ready(show, plan)
  if ('problem' in readied) {
    show.plan = undefined
    drive(show, { type: 'failed', visit, at, error: readied.problem }, true)
    return true
  }
  const verdict = ask(show, readied)
  if (verdict.answer === 'hold') {
    const until = verdict.until === 'released' ? null : verdict.until
    const why = `${verdict.rule} ${until?.toISOString()}`
    if (plan.held !== why)
      show.moments.push({
        ...{
          type: 'held',
          until: until?.toISOString() ?? null,
          rule: verdict.rule,
          because: verdict.because,
        },
        ...place(show),
      })
    show.plan = { ...plan, held: why, dueAt: until ?? new Date(Number.NaN) }
    return true
  }
  show.plan = undefined
  if (verdict.answer === 'refuse') {
    drive(show, { type: 'refused', visit, at, rule: verdict.rule, because: verdict.because }, true)
    return true
  }
  // From now on it listens to what comes after its effect has left.
  walker.state = { ...walker.state, since: stamp(show), used: undefined }
  const { step } = readied
  if (!step.provider && !show.stage.fetch) {
    const form = show.stage.registry.manifest().steps.find((one) => one.type === plan.operation)
    const exit = (form && exitsOf(form, readied.input)[0]?.id) ?? 'default'
    const { operation } = plan
    show.moments.push({ type: 'assumed', operation, input: readied.input, exit, ...place(show) })
    drive(show, { type: 'exited', visit, at, exit, detail: { because: { assumed: true } } }, true)
    return true
  }
  drive(show, await perform(show, readied, visit), true)
  return true
}

/** The step's own code, with a provider that only records. */
async function perform(show: Show, prepared: Prepared, visit: number): Promise<Signal> {
  const { step } = prepared
  const at = show.facts.now
  // A rehearsal reaches nobody: what else a call may use of the server is not there.
  const own = contextOf({ ...prepared, step: { ...step, provider: undefined } }, around(show), [])
  const provider = step.provider && recorder(show, step.provider)
  try {
    // The step's types were erased when it joined the others.
    const answer = await step.run({ ...own, provider } as Parameters<typeof step.run>[0])
    const decided = answer?.type === 'exit' || answer?.type === 'pause'
    return signalOf(decided ? (answer as Decision) : exit('default', { output: answer }), visit, at)
  } catch (error) {
    const known = findStepError(error)
    const message = error instanceof Error ? error.message : String(error)
    return { type: known ? 'failed' : 'doubted', visit, at, error: known?.message ?? message }
  }
}

async function ready(show: Show, plan: NonNullable<Show['plan']>): Promise<Prepared | { problem: string }> {
  const { stage, walker } = show
  const found = stage.registry.step(plan.operation)
  const step = found?.step as EffectStep | undefined
  if (!found || step?.kind !== 'effect')
    return {
      problem: `"${plan.operation}" is not installed. Install its plugin, then let the people waiting here go on.`,
    }
  const account = plan.connectionId ? stage.connections?.get(plan.connectionId) : undefined
  if (stage.connections && !account && (step.provider || step.connection))
    return {
      problem: `The connection of "${step.title}" was deleted or can't be opened. Choose another one in the step.`,
    }
  const event = walker.state.event
  const told = { ...(event && { type: event.type, at: event.at }), ...event?.properties }
  const contact = contactOf(show)
  const scope = stage.home
    ? scopeOf(contact, { home: stage.home, event: told, owner: undefined, preferencesUrl: PREFERENCES })
    : { contact, event: told }
  const form = stage.registry.manifest().steps.find((one) => one.type === plan.operation)?.input ?? {}
  const filled = putIn(form, plan.input, stage.published ?? new Map(), contact.language)
  if ('problem' in filled) return { problem: `"${step.title}": ${filled.problem}` }
  const rendered = await renderInput(stage.renderer, form, filled.input, scope)
  if (!rendered.ok) return { problem: `"${step.title}", ${rendered.field}: ${rendered.error}` }
  const parsed = stage.registry.parseInput(plan.operation, rendered.value)
  if (!parsed.ok) {
    const [field, message] = Object.entries(parsed.fields)[0] ?? []
    return { problem: `"${step.title}" can't be sent: ${field}: ${message}` }
  }
  const { flowId, node, contactId, connectionId, operation, channel, ifLost, policy, runId, visit } = plan
  const plugin = account?.plugin ?? found.plugin.id
  return {
    intent: {
      ...{ id: plan.key, workspaceId: stage.flow.workspaceId, runId, visit, flowId, node, contactId },
      ...{ connectionId, causeKind: 'visit', operation, channel, ifLost, policy, input: plan.input },
      ...{
        event: told,
        attempts: 0,
        crashes: 0,
        fence: '1',
        requestSealed: null,
        createdAt: show.facts.now,
      },
    },
    step,
    plugin,
    hosts: undefined,
    input: parsed.value,
    contact,
    connection: connectionId
      ? { id: connectionId, plugin, settings: {}, simulated: account?.simulated ?? true, token: '' }
      : undefined,
    provider: undefined,
    ifLost: 'none',
    preferenceToken: '',
    // What only a row and a claim have (fences, leases, prices) no step is given.
  } as unknown as Prepared
}

/** The gate's answer, from the same pure judge that stands before every real send. */
function ask(show: Show, { step, input, intent, connection }: Prepared): Verdict {
  const { gate: surroundings } = show.stage
  const { channel } = intent
  if (!channel || !surroundings) return { answer: 'allow' }
  const contact = contactOf(show)
  const { purpose = 'marketing', freeText = true } = step.gate?.(input) ?? {}
  const { phone, country, timeZone } = contact
  const facts: GateFacts = {
    ...gateOf(show, channel),
    ...{ phone, country, timeZone, backOffUntil: null, backOffCause: null, region: show.person.region },
    address: addressOf(contact, channel),
    sends: show.sends,
  }
  const request = { channel, purpose, freeText, simulated: connection?.simulated ?? false }
  const verdict = judge(facts, { ...request, byHand: false, unapproved: false }, surroundings, show.facts.now)
  if (verdict.answer === 'allow') show.sends.unshift({ channel, purpose, at: show.facts.now })
  return verdict
}

function addressOf(
  { email, phone, attributes }: ReturnType<typeof contactOf>,
  channel: string,
): string | null {
  if (channel === 'email') return email
  if (channel === 'telegram') return attributes.telegramId ? String(attributes.telegramId) : null
  return phone
}

/** Takes what a provider is given, and lets the behaviour answer it. */
function recorder(show: Show, kind: string) {
  const record = async (request: object) => {
    const { key = '', node = '' } = show.plan ?? { key: keyOf(show), node: show.walker.run.node }
    show.moments.push({ type: 'sent', channel: kind, request: { ...request }, ...place(show) })
    if (kind === 'voice')
      ring(show, { key, node, ringFor: Number((request as { ringFor?: number }).ringFor ?? 30) })
    else behave(show, kind, request as { text?: string; html?: string })
    return { vendorId: `rehearsed-${key}` }
  }
  return { send: record, call: record }
}

const keyOf = ({ walker }: Show) => `${walker.row.id}:${walker.run.visit}`

const schedule = (show: Show, ...more: Coming[]) => {
  show.coming = [...show.coming, ...more].sort((a, b) => a.at.getTime() - b.at.getTime())
}
const later = (show: Show, minutes: number) => new Date(show.facts.now.getTime() + minutes * 60_000)

/** It rings until somebody answers, or long enough. */
function ring(show: Show, { key, node, ringFor }: { key: string; node: string; ringFor: number }) {
  const until = new Date(show.facts.now.getTime() + ringFor * 1000)
  show.call = { key, node, until }
  schedule(show, { at: until, does: { do: 'ring-out', key } })
  let drawn = chance(`${key}:call`) * 100
  for (const [outcome, percent] of Object.entries(show.behaviour?.calls ?? {})) {
    drawn -= percent
    if (drawn >= 0) continue
    const at = new Date(show.facts.now.getTime() + Math.min(ringFor, 10) * 500)
    schedule(show, { at, does: { do: 'call', after: 0, outcome } })
    return
  }
}

function behave(show: Show, channel: string, { text = '', html = '' }: { text?: string; html?: string }) {
  const { behaviour } = show
  if (!behaviour) return
  // A behaviour answers by the channels that people can write back on.
  const by = channel as 'sms' | 'whatsapp' | 'email' | 'telegram'
  const url = /https?:\/\/[^\s"'<>)\]]+/.exec(`${text} ${html}`)?.[0]
  if (url && chance(`${keyOf(show)}:click`) * 100 < behaviour.click)
    schedule(show, {
      at: later(show, behaviour.clickAfter),
      does: { do: 'click', after: 0, channel: by, url },
    })
  if (chance(`${keyOf(show)}:reply`) * 100 < behaviour.reply)
    schedule(show, {
      at: later(show, behaviour.replyAfter),
      does: { do: 'reply', after: 0, channel: by, text: behaviour.text },
    })
}

const PREFERENCES = 'https://example.com/preferences'
const nowhere = () => Promise.reject(new Error('A rehearsal reaches nobody.'))

const around = (show: Show) =>
  ({
    fetch: show.stage.fetch ?? nowhere,
    now: show.facts.now,
    signal: AbortSignal.timeout(10_000),
    store: {
      get: async () => undefined,
      set: async () => undefined,
      append: async () => undefined,
      find: async () => undefined,
    },
    preferencesUrl: PREFERENCES,
    log: () => undefined,
  }) as unknown as Parameters<typeof contextOf>[1]
