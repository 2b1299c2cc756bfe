/** A look that takes longer than this walks over what has left but can't be cleared away. */
const SLOW = 3
/** Slow looks take no more than a thirtieth of the time. */
const RARELY = 30
/** What is written down as due now may be committed a while later. */
const MARGIN = 60_000

/**
 * Where looks for what is due begin, of each workspace. Rows that have left stay in the index for as long as somebody keeps
 * an old snapshot open, such as a backup, and each look walks over them to get to what is due. So after a slow look the
 * next ones begin a minute before the earliest thing that it found; now and then everything is looked at again, for
 * what became due with an older date.
 */
export function createFloors(now = () => performance.now()) {
  const floors = new Map<string, { at: number; took: number; floor: Date }>()

  return {
    /** Undefined: look at everything. */
    of(workspaceId: string): Date | undefined {
      const known = floors.get(workspaceId)
      return known && now() - known.at < known.took * RARELY ? known.floor : undefined
    },
    /** What a look at everything has found, and how many milliseconds it took. */
    learn(workspaceId: string, took: number, earliest: Date | undefined, moment: Date): void {
      if (took < SLOW) return void floors.delete(workspaceId)
      // By this process's clock, too: tests bring a clock of their own, and the database writes by its.
      const from = Math.min(earliest?.getTime() ?? Number.POSITIVE_INFINITY, moment.getTime(), Date.now())
      floors.set(workspaceId, { at: now(), took, floor: new Date(from - MARGIN) })
    },
  }
}

export type Floors = ReturnType<typeof createFloors>

/** The moment that was due first. */
export const earliestOf = (rows: { dueAt: Date | null }[]): Date | undefined =>
  rows.reduce<Date | undefined>(
    (first, { dueAt }) => (dueAt && (!first || dueAt < first) ? dueAt : first),
    undefined,
  )
