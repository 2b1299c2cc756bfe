/**
 * The model of a call, free of vendors. An *attempt* to reach a person is one dialling; its first *leg* is the person's
 * phone, others are those of people it is handed to. A *session* is the talk on it, made of *turns*; what was said are
 * *lines*. The *end reason* says why the phone went silent, the *outcome* what the flow goes on by.
 */

/** What may become of an attempt; a step's exits are among them. */
export const callOutcomes = [
  'answered',
  'interested',
  'not-interested',
  'callback',
  'transferred',
  'voicemail',
  'hung-up-early',
  'no-answer',
  'busy',
  'opt-out',
  'cancelled',
  'failed',
] as const
export type CallOutcome = (typeof callOutcomes)[number]

/** Why a call ended. */
export const endReasons = [
  'person-hung-up',
  'agent-hung-up',
  'transferred',
  'transfer-failed',
  'taken-over',
  'stopped',
  'voicemail',
  'phone-menu',
  'silence',
  'time-limit',
  'busy',
  'no-answer',
  'declined',
  'invalid-number',
  'not-permitted',
  'blocked',
  'unpaid',
  'no-slot',
  'cancelled',
  'carrier-unavailable',
  'routing-failed',
  'no-audio',
  'model-failed',
  'server-stopped',
  'unknown',
] as const
export type EndReason = (typeof endReasons)[number]

/** Which call is meant: by the key it was dialled with, or by the carrier's id. */
export type CallRef = { key?: string; vendorId?: string }

/** Who or what picked up. `machine-ready`: the greeting is over, speak now. */
export type AnsweredBy = 'person' | 'machine' | 'machine-ready' | 'fax' | 'unknown'

/** One thing that was said. `heard` is the part that reached the person, where it was cut off. */
export type CallLine = {
  /** the model's own id of it; lines are ordered by `after`, never by arrival */
  id: string
  after?: string
  who: 'agent' | 'person' | 'responder'
  text: string
  heard?: string
  /** milliseconds since the call was answered */
  startMs?: number
  endMs?: number
}

/** How sound, or text in its place, goes between the phone and us. */
export type Transport =
  /** the carrier sends us the sound and takes ours, frame by frame */
  | 'stream'
  /** the carrier listens and speaks; text goes to and fro */
  | 'relay'
  /** the carrier plays and listens step by step, as it is told */
  | 'script'
  /** the carrier connects the phone straight to the model; we only steer */
  | 'sip'
  /** the vendor does it all, and tells us afterwards */
  | 'managed'
  /** nobody is called: a person plays the contact in the browser */
  | 'practice'
