/** A JSON Schema property with our own keys, as `z.toJSONSchema(input, { io: 'input' })` gives it. */
export type FieldSchema = {
  type?: string | string[]
  title?: string
  description?: string
  default?: unknown
  enum?: unknown[]
  const?: unknown
  format?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  pattern?: string
  properties?: Record<string, FieldSchema>
  required?: string[]
  items?: FieldSchema
  minItems?: number
  maxItems?: number
  anyOf?: FieldSchema[]
  oneOf?: FieldSchema[]
  additionalProperties?: boolean | FieldSchema
  /**
   * How the form shows it: template, textarea, secret, duration, rule, contact-field, stage, tag, segment, score,
   * score-threshold, member, flow, node, connection, event-type, language, time-window, date-time, phone, code, key-value,
   * webhook-fields (clicked in a received request), cron, list, message-template (one of the workspace's),
   * vendor-template (one the vendor has approved), html-template and hidden (not shown).
   */
  widget?: string
  help?: string
  placeholder?: string
  /** A template that has no line breaks, like a subject or an address. */
  oneLine?: boolean
  /** Shown only while other fields have these values: `{ channel: 'sms' }`. */
  showIf?: Record<string, unknown>
  /** Titles of `enum` values. */
  labels?: Record<string, string>
  /** For `connection`: of which provider kind. */
  provider?: string
  /** For `connection`: an account of this plugin. */
  plugin?: string
  /** For `message-template`: of which channel. */
  channel?: string
  /** For `template`: `sms` counts its parts as one types. */
  counts?: string
}

/** A step or trigger as the builder sees it: data only, no code. */
export type StepManifest = {
  /** `<plugin>.<step>` */
  type: string
  plugin: string
  kind: 'trigger' | 'decide' | 'effect'
  title: string
  description?: string
  icon: string
  category: string
  summary?: string
  version: number
  input: FieldSchema
  /** Fixed exits, or one per item of a list field of the input. */
  exits: readonly string[] | { each: string; id: string; title: string; also?: readonly string[] }
  /** Passing through takes time, so a loop through it is allowed. */
  waits: boolean
  /** The input field that names the node to go on with; it counts as an edge from `default`. */
  jump?: string
  channel?: string
  provider?: string
  policy?: string
  /** How a trigger starts people. */
  on?: { event: string } | { input: string } | 'manual' | 'schedule' | 'webhook' | 'time'
}

export type ProviderManifest = { plugin: string; kind: string; title: string; simulated: boolean }

export type PluginManifest = {
  id: string
  title: string
  description?: string
  icon: string
  connection?: FieldSchema
  providers: ProviderManifest[]
  translations: Record<string, Record<string, string>>
}

export type Manifest = {
  plugins: PluginManifest[]
  steps: StepManifest[]
  events: { type: string; title: string; plugin: string; properties: { key: string; title: string }[] }[]
}
