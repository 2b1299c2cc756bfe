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

/** How often the tables are looked at when nobody nudges. */
const POLL = 1000

/** While nudges say where there is work, the tables are looked at no more often than this: each look walks over what has just left. */
const LOOK = 150

/** A nudge may come a moment before what it tells of is due by our reading of the clock. */
const SECOND_LOOK = 20

/** Looks that are slow, where many rows have left that can't be cleared away, take no more than a fifth of the time. */
const SELDOM = 4
/** But what nobody tells of, such as the end of a wait, is no later than that. */
const LONGEST = 5000

/** The loop of one lane: serve who is due, then sleep until a nudge, the next due moment, or the next look. */
export function createLaneDriver(
  engineering: Engineering,
  lane: Lane,
  wakeOthers: (kinds: readonly DueKind[], workspaceId: string) => void,
) {
  const servedAt = new Map<string, number>()
  const nudged = new Set<string>()
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
    let found: string[] = []
    while (running) {
      awake = false
      const early = Math.max(lookAt, restUntil) - performance.now()
      if (!looking && early <= 0)
        looking = look().then((due) => {
          found = due
          looking = undefined
          awake = true
          wakeUp()
        })
      const told = takeNudged()
      const due = found
      found = []
      if (due.length > 0) await serveAll([...new Set([...told, ...due])])
      else if (told.length > 0) await serveTold(told)
      else await sleep(looking ? POLL : early)
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
      lookAt = Math.min(lookAt, performance.now() + Math.min(wait, workspaceIds.length > 0 ? LOOK : POLL))
      const last = (workspaceId: string) => servedAt.get(workspaceId) ?? 0
      return workspaceIds.sort((a, b) => last(a) - last(b))
    } catch (error) {
      engineering.report(`Could not look for due ${lane.kind}`, error)
      restUntil = performance.now() + POLL
      lookAt = restUntil
      return []
    }
  }

  async function serveTold(told: string[]) {
    if (!(await serveAll(told))) {
      await pause(SECOND_LOOK)
      if (running && nudged.size === 0) await serveAll(told)
    }
    // What was served may have left something for a moment from now.
    lookAt = Math.min(lookAt, performance.now() + LOOK)
  }

  /** So long, unless somebody is told of. */
  async function pause(ms: number) {
    const until = performance.now() + ms
    while (running && nudged.size === 0 && performance.now() < until) {
      awake = false
      await sleep(until - performance.now())
    }
  }

  const now = () => engineering.clock().catch(() => new Date())

  function takeNudged(): string[] {
    const told = [...nudged]
    nudged.clear()
    return told
  }

  /** One batch for each, round after round, until nobody has more; after a while it is looked again who has come. */
  async function serveAll(workspaceIds: string[]): Promise<boolean> {
    const until = performance.now() + POLL
    let served = false
    for (let turn = workspaceIds; running && turn.length > 0 && performance.now() < until; ) {
      const more: string[] = []
      for (const workspaceId of turn) {
        if (!running) return served
        const result = await serve(workspaceId)
        if (result.done) served = true
        if (result.more) more.push(workspaceId)
      }
      turn = [...new Set([...takeNudged(), ...more])]
    }
    return served
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
      const timer = setTimeout(resolve, Math.min(most, POLL))
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
      if (workspaceId) nudged.add(workspaceId)
      else lookAt = Math.min(lookAt, lookedAt + SECOND_LOOK)
      awake = true
      wakeUp()
    },
  }
}
