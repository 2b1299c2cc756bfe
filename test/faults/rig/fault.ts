import type { Rig } from './rig.ts'

export type Size = Record<string, number>
export type Figures = Record<string, number | string | string[]>

/** One line of the table of faults: what is done to the system, and what must hold all the same. */
export type Fault<S extends Size = Size, F extends Figures = Figures> = {
  id: string
  title: string
  sizes: { suite: S; nightly: S }
  /** It restarts the database, or fills it so that nobody else may use it. */
  ownDatabase?: true
  run(size: S, rig: Rig): Promise<F>
  /** What must hold, in words, and whether these figures say that it did. */
  passes(figures: F): Record<string, boolean>
}

export const defineFault = <S extends Size, F extends Figures>(fault: Fault<S, F>): Fault<S, F> => fault

/** What did not hold. */
export const broken = <S extends Size, F extends Figures>(fault: Fault<S, F>, figures: F): string[] =>
  Object.entries(fault.passes(figures)).flatMap(([what, holds]) => (holds ? [] : [what]))
