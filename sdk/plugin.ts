import type { z } from 'zod'
import type { CrmProvider, OAuth } from './crm.ts'
import type { AnyProvider, Dial } from './provider.ts'
import type { AnyStep } from './step.ts'
import type { AnyTrigger } from './trigger.ts'
import type { LineSockets } from './voice/line.ts'
import type { AnyTool } from './voice/tool.ts'
import type { WebhookHandler } from './webhook.ts'

/** An event type that the plugin brings, for pickers. */
export type EventType = { type: string; title: string; properties?: { key: string; title: string }[] }

/** Somebody of the demo: how they came here, from the oldest to the newest, and what is to be done for them. */
export type DemoPerson = {
  contact: Record<
    'firstName' | 'lastName' | 'email' | 'phone' | 'city' | 'country' | 'language' | 'timeZone',
    string
  >
  past: { hoursAgo: number; stage?: string; event?: string; properties?: Record<string, unknown> }[]
  /** `nobody`: still to be taken by somebody */
  tasks?: { title: string; note: string; dueInHours: number; nobody?: boolean }[]
}

/**
 * What a first start on an empty database shows: an account, people to import, flows that run at once, a score and people
 * with a past that it counts, segments, message templates and an agent.
 * `"connection": "demo"` in a graph stands for that account, wherever a step wants one.
 */
export type Demo = {
  title: string
  connection: { title: string; settings: Record<string, unknown> }
  /** a CSV file */
  contacts: URL
  flows: { title: string; graph: unknown }[]
  score: { title: string; definition: unknown }
  people: DemoPerson[]
  /** live ones, by their rule */
  segments: { title: string; rule: unknown }[]
  /** published, since steps can send them; who calls stays a draft until it is given an account */
  templates: { channel: string; title: string; draft: unknown }[]
  agents: { title: string; draft: unknown }[]
}

/**
 * A flow to begin with, for the gallery. Its texts are translated like the plugin's others; accounts are left out, and
 * those that the workspace has are filled in.
 */
export type Example = { id: string; icon?: string; title: string; description: string; graph: unknown }

export type Plugin = {
  /** kebab-case; the folder's name; prefix of its steps on the wire: `twilio.send-sms` */
  id: string
  title: string
  description?: string
  /** a lucide icon's name */
  icon?: string
  /** Settings of an account at the vendor; `widget: 'secret'` fields never leave the server. */
  connection?: z.ZodObject
  /** Tries the settings for the Connections page. Throw StepError with what to do. */
  test?(context: {
    connection: Record<string, unknown>
    fetch: typeof fetch
    dial: Dial
    signal: AbortSignal
    /** Where the vendor reports to; for vendors that have to be told by request. */
    webhookUrl?: string
  }): Promise<{ account: string }>
  /** Host names its code may reach, `*` for any public one. */
  hosts?: readonly string[]
  steps?: readonly AnyStep[]
  triggers?: readonly AnyTrigger[]
  providers?: readonly AnyProvider[]
  /** A CRM that contacts are kept in agreement with, both ways. */
  crm?: CrmProvider
  /** Accounts may be connected by signing in at the vendor; the CRM then asks for `accessToken`. */
  oauth?: OAuth
  events?: readonly EventType[]
  webhook?: WebhookHandler
  /** The sockets that a carrier opens to us for a call. */
  sockets?: LineSockets
  /** What an AI agent may do in a conversation. */
  tools?: readonly AnyTool[]
  demo?: Demo
  examples?: readonly Example[]
  /** English text of this plugin → its translation: `{ es: { 'Send SMS': 'Enviar SMS' } }`. */
  translations?: Record<string, Record<string, string>>
}
export type AnyPlugin = Plugin

/**
 * The default export of a plugin's `index.ts`.
 *
 * @example
 * export default definePlugin({ id: 'slack', title: 'Slack', connection, steps: [postMessage] })
 */
export const definePlugin = (plugin: Plugin): Plugin => plugin
