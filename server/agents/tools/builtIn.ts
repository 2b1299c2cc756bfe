import { DateTime } from 'luxon'
import type { ContactFacts } from '#sdk'
import { channels } from '#sdk/channels'
import type { FieldTypes } from '#sdk/rules'
import type { TalkingCall, ToolAnswer } from '../../calls/plan.ts'
import { changeContacts } from '../../contacts/changeContacts.ts'
import type { Trx } from '../../db/connect.ts'
import { recordEvents } from '../../events/recordEvents.ts'
import { optOut } from '../../gate/optOut.ts'
import type { Registry } from '../../registry/plugins.ts'
import { isTellable } from '../lint.ts'
import type { AgentSettings, BuiltInTool } from '../settings.ts'
import { failed, told } from './act.ts'
import { planCallback } from './planCallback.ts'
import { planMessage } from './planMessage.ts'

export type Acting = {
  trx: Trx
  call: TalkingCall
  settings: AgentSettings
  contact: ContactFacts
  /** of this one call of the tool: what it causes is caused by this */
  toolId: string
  zone: string
  types: FieldTypes
  registry: Registry
  now: Date
}

/** The tools that every agent may be given. Each acts on the person on the phone, and on nobody else. */
export const builtIn: Record<
  BuiltInTool,
  (acting: Acting, input: Record<string, unknown>) => Promise<ToolAnswer>
> = {
  async get_time({ now, zone }) {
    const here = DateTime.fromJSDate(now, { zone }).setLocale('en')
    return told({ now: here.toISO(), weekday: here.weekdayLong, zone })
  },

  async schedule_callback(acting, { at, about }) {
    const { trx, call, contact, now, zone, toolId } = acting
    const wanted = DateTime.fromISO(String(at), { zone, setZone: false })
    if (!wanted.isValid) return failed('that is no day and hour; ask again and write it as ISO 8601')
    if (wanted.toMillis() < now.getTime()) return failed('that time has passed; ask for a later one')
    if (wanted.diff(DateTime.fromJSDate(now), 'days').days > 180)
      return failed('that is more than half a year away')
    const when = wanted.toJSDate()
    const planned = await planCallback(trx, call, { toolId, at: when, now })
    const properties = { callId: call.id, key: call.key, dueAt: when.toISOString(), about, planned }
    await recordEvents(trx, call.workspaceId, [
      {
        contactId: contact.id,
        type: 'callback.asked',
        at: now,
        properties,
        dedupeKey: `callback.asked:${toolId}`,
      },
    ])
    return told(
      { agreed: wanted.setLocale('en').toFormat("cccc d LLLL, HH:mm '('z')'") },
      { outcome: 'callback' },
    )
  },

  async transfer({ call }, { summary }) {
    const to = call.plan.transferTo
    if (!to) return failed('nobody is there to take over; offer to call back')
    return told({ transferring: true }, { next: { do: 'transfer', ...to, summary: String(summary) } })
  },

  async opt_out({ trx, call, contact, now }, { everything }) {
    const cause = 'asked on a call'
    for (const channel of everything ? channels : ['voice'])
      await optOut(trx, call.workspaceId, { contactId: contact.id, channel, cause, at: now })
    return told({ noted: true }, { outcome: 'opt-out' })
  },

  async update_contact({ trx, call, contact, settings, types, now }, { field, value }) {
    const name = String(field)
    if (!settings.tools.fields.includes(name) || !isTellable(name, types))
      return failed(`"${name}" may not be changed; these may: ${settings.tools.fields.join(', ') || 'none'}`)
    const change = { contactId: contact.id, set: { [name]: value } }
    const changed = (await changeContacts(trx, call.workspaceId, [change], byAgent(call), now)).get(
      contact.id,
    )
    const [problem] = changed?.refused ?? []
    return problem ? failed(`not accepted (${problem.code}); ask again`) : told({ saved: true })
  },

  async move_stage({ trx, call, contact, settings, now }, { stage }) {
    const { stages } = settings.tools
    const found = await trx
      .selectFrom('stages')
      .select(['key', 'closed'])
      .where('workspaceId', '=', call.workspaceId)
      .where('key', '=', String(stage))
      .executeTakeFirst()
    const allowed = found && (stages.length > 0 ? stages.includes(found.key) : !found.closed)
    if (!allowed)
      return failed(
        `there is no such stage to move to${stages.length ? `; these are: ${stages.join(', ')}` : ''}`,
      )
    const change = { contactId: contact.id, stage: found.key }
    await changeContacts(trx, call.workspaceId, [change], byAgent(call), now)
    return told({ moved: true })
  },

  async send_message(acting, { text }) {
    const problem = await planMessage(acting, String(text))
    return problem ? failed(problem) : told({ sending: true })
  },

  async end_call(_acting, { outcome }) {
    const known =
      outcome === 'interested' || outcome === 'not-interested' || outcome === 'callback' ? outcome : undefined
    return told({ ending: true }, { ...(known ? { outcome: known } : {}), next: { do: 'end' } })
  },
}

const byAgent = ({ plan }: TalkingCall) => ({ kind: 'system' as const, title: plan.agent?.title })
