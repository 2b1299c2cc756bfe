import { type Pace, paceOf } from '../../../server/effects/policy.ts'

export type PaceWish = Partial<Omit<Pace, 'retry'>> & { scale: number }

/** The protocol's times, made short enough that a test sees the end of a doubt. */
export const QUICK: PaceWish = {
  scale: 0.02,
  beat: 150,
  dead: 700,
  callTimeout: 800,
  deadline: 1000,
  lookups: [200, 900, 1600, 2400],
  apart: 600,
  sweep: 60,
  drain: 3000,
}

/** Alive, dead, called and swept as in production; only the questions to vendors come sooner. */
export const REAL: PaceWish = { scale: 1, lookups: [2_000, 10_000, 20_000, 30_000], apart: 6_000 }

export const readPace = ({ scale, ...wish }: PaceWish): Pace => ({ ...paceOf(scale), ...wish })
