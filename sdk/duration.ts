import { z } from 'zod'

const units = ['seconds', 'minutes', 'hours', 'days', 'weeks'] as const
export type DurationUnit = (typeof units)[number]

const milliseconds: Record<DurationUnit, number> = {
  seconds: 1000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
}

/** A length of time as a person writes it: `{ amount: 2, unit: 'days' }`. Shown as one field in the builder. */
export const Duration = z
  .object({ amount: z.number().min(0).max(10_000), unit: z.enum(units) })
  .meta({ widget: 'duration' })
export type Duration = z.infer<typeof Duration>

/** Milliseconds of a {@link Duration}. Days are 24 hours; calendar arithmetic is the caller's business. */
export const duration = ({ amount, unit }: Duration): number => amount * milliseconds[unit]
