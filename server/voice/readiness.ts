import type { SessionListener, VoiceModelSession } from '#sdk'
import { getCallRow } from '../calls/findCall.ts'
import { asEngine } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import type { BridgeWish } from './bridge.ts'
import { openRealtime, wishOf } from './openRealtime.ts'

/** A phone rings no longer than this, answering machines included. */
const PATIENCE = 150_000

/** A session that was opened while the phone rang, for the first that asks for one; `close` is for nobody having asked. */
export type Readied = {
  first(open: BridgeWish['open']): BridgeWish['open']
  close(): void
  /** false: there is none */
  opened: Promise<boolean>
}

/**
 * Opens models' lines while phones ring: whoever picks up is not kept waiting for it. A phone may be picked up before
 * it was heard that it rings, or while a line is being opened, and be told of twice: it is one line all the same.
 */
export function createReadiness(engineering: Engineering, isAnswered: (callId: string) => boolean) {
  const ready = new Map<string, Readied & { timer: NodeJS.Timeout }>()

  function drop(callId: string) {
    const one = ready.get(callId)
    ready.delete(callId)
    clearTimeout(one?.timer)
    return one
  }

  return {
    async get(workspaceId: string, callId: string): Promise<void> {
      if (ready.has(callId) || isAnswered(callId)) return
      const readied = openAhead(async (listener) => {
        const call = await asEngine(engineering.pool, (trx) => getCallRow(trx, workspaceId, callId))
        const agent = call?.plan.agent
        if (!call || !agent || call.status === 'ended' || call.processId) return undefined
        return openRealtime(engineering, call, agent).open(wishOf(agent), listener)
      })
      const timer = setTimeout(() => drop(callId)?.close(), PATIENCE)
      timer.unref()
      const mine = { ...readied, timer }
      ready.set(callId, mine)
      if (!(await readied.opened) && ready.get(callId) === mine) drop(callId)
    },
    /** The phone was picked up, and its line is here. */
    take: (callId: string): Readied | undefined => drop(callId),
    /** Nobody picks up any more. */
    forget: (callId: string) => drop(callId)?.close(),
    get waiting() {
      return [...ready.keys()]
    },
    close() {
      for (const callId of ready.keys()) drop(callId)?.close()
    },
  }
}
export type Readiness = ReturnType<typeof createReadiness>

/** Opened before it is known who listens. What fails on the way is tried again by whoever needs it. */
export function openAhead(
  open: (listener: SessionListener) => Promise<VoiceModelSession | undefined>,
): Readied {
  let target: SessionListener | undefined
  let lost = false
  // Nothing is said before it is asked to; only its end can come early.
  const listener = new Proxy({} as SessionListener, {
    get: (_, event: keyof SessionListener) => (told: never, more: never) => {
      if (event === 'onClose') lost = true
      ;(target?.[event] as ((...given: never[]) => void) | undefined)?.(told, more)
    },
  })
  const opening = open(listener).catch(() => undefined)
  let taken = false
  return {
    first: (next) => async (wish, listens) => {
      if (taken) return next(wish, listens)
      taken = true
      const session = await opening
      if (!session || lost) return next(wish, listens)
      target = listens
      return session
    },
    close() {
      if (taken) return
      taken = true
      void opening.then((session) => session?.close())
    },
    opened: opening.then((session) => session !== undefined),
  }
}
