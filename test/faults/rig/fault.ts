import type { PaceWish } from './pace.ts'
import type { Rig } from './rig.ts'

export type Size = Record<string, number>
export type Figures = Record<string, number | string | string[]>

/** One line of the table of faults: what is done to the system, and what must hold all the same. */
export type Fault<S extends Size = Size, F extends Figures = Figures> = {
  id: string
  title: string
  sizes: { suite: S; nightly: S }
  /** Which of them `--scale` makes smaller. */
  scales: readonly (keyof S)[]
  /** It restarts the database, or fills it so that nobody else may use it. */
  ownDatabase?: true
  /** The protocol's times, where the usual short ones don't do. */
  pace?: PaceWish
  /** Time passes when the fault says so. */
  virtualClock?: true
  run(size: S, rig: Rig): Promise<F>
  /** What must hold, in words, and whether these figures say that it did. */
  passes(figures: F): Record<string, boolean>
}

export const defineFault = <S extends Size, F extends Figures>(fault: Fault<S, F>): Fault<S, F> => fault

/** What did not hold. */
export const broken = <S extends Size, F extends Figures>(fault: Fault<S, F>, figures: F): string[] =>
  Object.entries(fault.passes(figures)).flatMap(([what, holds]) => (holds ? [] : [what]))

// biome-ignore lint/suspicious/noExplicitAny: each fault's own size and figures were checked where it was defined
export type AnyFault = Fault<any, any>
