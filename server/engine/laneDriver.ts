import type { Engineering } from './engine.ts'
import type { Due, DueKind } from './findDueWorkspaces.ts'

/** A kind of work: where is some due, and one batch of it. */
export type Lane = {
  kind: DueKind
  findDue(now: Date): Promise<Due>
  /** `done`: something was. `more`: there is another batch. `wakes`: what this one has given others to do in the workspace. */
  serve(
    workspaceId: string,
    turn?: Turn,
  ): Promise<{ done: boolean; more: boolean; wakes: readonly DueKind[] }>
}

/** `shared`: others have had work a moment ago, and had better not find a large batch before them. */
export type Turn = { shared: boolean }

/** `again`: this is no first look, and if there is nothing to do, there is no other. */
type Served = { id: string; again: boolean }

/** How often the tables are looked at when nobody nudges. */
const POLL = 1000

/** So soon after work the tables are looked at again, unless there is more of it: each look walks over what has just left. */
const LOOK = 150

/** A nudge may come a moment before what it tells of is due by our reading of the clock. */
const SECOND_LOOK = 20

/** Looks that are slow, where many rows have left that can't be cleared away, take no more than a fifth of the time. */
const SELDOM = 4
/** But what nobody tells of, such as the end of a wait, is no later than that. */
const LONGEST = 5000

/** The loop of one lane: a batch for each who is due, turn after turn, then sleep until a nudge, the next due moment, or the next look. */
export function createLaneDriver(
  engineering: Engineering,
  lane: Lane,
  wakeOthers: (kinds: readonly DueKind[], workspaceId: string) => void,
) {
  const servedAt = new Map<string, number>()
  /** Who was told of, or found, and from when on they are served: at once, or a little after it was in vain. */
  const told = new Map<string, { from: number; again: boolean }>()
  let running = false
  let loop: Promise<void> = Promise.resolve()
  let wakeUp: () => void = () => {}
  let awake = false
  let asleep = false
  let lookAt = 0
  let lookedAt = 0
  let restUntil = 0
  let latest = { id: '', at: Number.NEGATIVE_INFINITY }
  let othersAt = Number.NEGATIVE_INFINITY

  async function go() {
    let looking: Promise<void> | undefined
    while (running) {
      awake = false
      const early = Math.max(lookAt, restUntil) - performance.now()
      if (!looking && early <= 0)
        looking = look().then((due) => {
          for (const id of due) if (!told.has(id)) told.set(id, { from: 0, again: true })
          looking = undefined
          awake = true
          wakeUp()
        })
      const turn = takeTold()
      if (turn.length > 0) await serveAll(turn)
      else await sleep(Math.min(looking ? POLL : early, untilTold()))
    }
    await looking
  }

  /** Who has something due. Nobody who was told of waits for it: it may have to walk over a million rows that have left. */
  async function look(): Promise<string[]> {
    lookedAt = performance.now()
    lookAt = Number.POSITIVE_INFINITY
    try {
      const { workspaceIds, next } = await lane.findDue(await engineering.clock())
      restUntil = performance.now() + Math.min(LONGEST, (performance.now() - lookedAt) * SELDOM)
      const wait = next ? next.getTime() - (await now()).getTime() : POLL
      lookAt = Math.min(lookAt, performance.now() + Math.min(wait, POLL))
      const last = (workspaceId: string) => servedAt.get(workspaceId) ?? 0
      return workspaceIds.sort((a, b) => last(a) - last(b))
    } catch (error) {
      engineering.report(`Could not look for due ${lane.kind}`, error)
      restUntil = performance.now() + POLL
      lookAt = restUntil
      return []
    }
  }

  const now = () => engineering.clock().catch(() => new Date())

  function takeTold(): Served[] {
    const now = performance.now()
    const ripe = [...told].filter(([, { from }]) => from <= now)
    for (const [id] of ripe) told.delete(id)
    // Of a second look it must not be the reading of the clock again that is behind.
    if (ripe.some(([, { from }]) => from > 0)) engineering.clock.forget?.()
    return ripe.map(([id, { again }]) => ({ id, again }))
  }

  const untilTold = () =>
    [...told.values()].reduce((least, { from }) => Math.min(least, from - performance.now()), POLL)

  /** One batch for each. Who has more, or was told of in vain, is told of again. */
  async function serveAll(turn: Served[]) {
    let rest = false
    for (const { id, again } of turn) {
      if (!running) return
      const { done, more } = await serve(id)
      rest ||= more
      const inVain = !done && !more && !again
      // Who has been told of meanwhile stays so, with a second look of their own.
      if ((more || inVain) && !told.has(id))
        told.set(id, { from: more ? 0 : performance.now() + SECOND_LOOK, again: true })
    }
    // What was served may have left something for a moment from now.
    if (!rest) lookAt = Math.min(lookAt, performance.now() + LOOK)
  }

  async function serve(workspaceId: string): Promise<{ done: boolean; more: boolean }> {
    const at = performance.now()
    if (latest.id !== workspaceId) othersAt = latest.at
    latest = { id: workspaceId, at }
    servedAt.set(workspaceId, at)
    if (servedAt.size > 10_000) servedAt.clear()
    try {
      const { done, more, wakes } = await lane.serve(workspaceId, { shared: at - othersAt < POLL })
      // Where there is more, there is work for another driver of this lane.
      const others = more ? [...wakes, lane.kind] : wakes
      if (others.length > 0) wakeOthers(others, workspaceId)
      return { done, more }
    } catch (error) {
      engineering.report(`A batch of ${lane.kind} failed; it is tried again`, error, { workspaceId })
      await new Promise((resolve) => setTimeout(resolve, 200))
      return { done: false, more: false }
    }
  }

  function sleep(most: number): Promise<void> {
    if (awake || !running) return Promise.resolve()
    asleep = true
    return new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, Math.min(most, POLL)))
      wakeUp = () => {
        clearTimeout(timer)
        resolve()
      }
    }).finally(() => {
      asleep = false
    })
  }

  return {
    start() {
      running = true
      loop = go()
    },
    async stop() {
      running = false
      wakeUp()
      await loop
    },
    idle: () => asleep && !awake,
    wake(workspaceId?: string) {
      if (workspaceId) told.set(workspaceId, { from: 0, again: false })
      else lookAt = Math.min(lookAt, lookedAt + SECOND_LOOK)
      awake = true
      wakeUp()
    },
  }
}
