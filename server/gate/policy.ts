import { z } from 'zod'
import { channels } from '#sdk/channels'

export const GateChannel = z.enum(channels)
const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time such as 21:00.')

/** `by-country`: as the law of the contact's country reads; where it is unverified, strictly. */
const ConsentNeed = z.enum(['required', 'by-country', 'not-required'])

export const Cap = z.strictObject({
  /** `any`: all channels together */
  channel: z.enum([...channels, 'any']),
  purpose: z.enum(['marketing', 'any']),
  most: z.number().int().min(1).max(1000),
  days: z.number().int().min(1).max(31),
})
export type Cap = z.output<typeof Cap>

const Share = z.number().min(0.01).max(100).nullable()
const Health = z.strictObject({
  /** e-mails that come back */
  bounces: Share,
  /** other messages that can't be delivered */
  failures: Share,
  /** marked as spam */
  complaints: Share,
  /** judged only when so many have left */
  of: z.number().int().min(10).max(1_000_000),
})
export type HealthLimits = z.output<typeof Health>

/** What a workspace asks of its own sends, beyond the law. */
export const GatePolicy = z.strictObject({
  consent: z.strictObject({
    sms: ConsentNeed,
    whatsapp: ConsentNeed,
    email: ConsentNeed,
    telegram: ConsentNeed,
    voice: ConsentNeed,
  }),
  /** In the contact's own zone; none when null. */
  quietHours: z
    .strictObject({
      from: Clock,
      to: Clock,
      channels: z.array(GateChannel).max(5),
      /** also for what is not marketing */
      transactional: z.boolean(),
    })
    .refine(({ from, to }) => from !== to, { path: ['to'], message: 'Ends when it begins.' })
    .nullable(),
  caps: z.array(Cap).max(20),
  /** A flow that more people are in than this waits for somebody's yes before it sends; never when null. */
  approveAbove: z.number().int().min(1).max(100_000).nullable(),
  /** Above these shares, in percent of what left within a day, account or flow are paused; never when null. */
  health: Health.default({ bounces: 5, failures: 30, complaints: 0.3, of: 100 }),
  /** Answer STOP, START and HELP once, where the vendor does not do it. */
  confirmWords: z.boolean().default(true),
  /** Practice accounts reach nobody, so only opt-outs and lists hold them; true: they are judged like real ones. */
  practiceAsReal: z.boolean(),
})
export type GatePolicy = z.output<typeof GatePolicy>

export const defaultPolicy: GatePolicy = {
  consent: {
    sms: 'by-country',
    whatsapp: 'required',
    email: 'by-country',
    telegram: 'not-required', // nobody is reached there who has not written to the bot first
    voice: 'required',
  },
  quietHours: null,
  caps: [],
  approveAbove: null,
  health: { bounces: 5, failures: 30, complaints: 0.3, of: 100 },
  confirmWords: true,
  practiceAsReal: false,
}

/** What is stored may be older than a setting; the default stands in for what is missing or unreadable. */
export function readPolicy(stored: unknown): GatePolicy {
  const own = typeof stored === 'object' && stored !== null ? stored : {}
  const read = GatePolicy.safeParse({
    ...defaultPolicy,
    ...own,
    consent: { ...defaultPolicy.consent, ...('consent' in own && (own.consent as object)) },
  })
  // Fails closed: with settings that can't be read everybody has to have agreed.
  return read.success ? read.data : strictPolicy
}

const strictPolicy: GatePolicy = {
  ...defaultPolicy,
  consent: {
    sms: 'required',
    whatsapp: 'required',
    email: 'required',
    telegram: 'required',
    voice: 'required',
  },
  practiceAsReal: true,
}
