import { sql } from 'kysely'
import type { CallState } from '../calls/findCall.ts'
import { type WrittenLine, writeManyLines } from '../calls/writeLine.ts'
import { asEngine, type Db } from '../db/connect.ts'
import { toJson } from '../db/json.ts'

/** Not more often: what is said is read by people. */
const EVERY = 500
/** Calls that are written down in one transaction. */
const TOGETHER = 200
/** What can't be written so often, is given up. */
const TRIES = 5

export type Call = { id: string; workspaceId: string }
export type Disclosure = { text: string; startMs: number; endMs: number; heard: boolean }
type Report = (message: string, error: unknown, details?: Record<string, unknown>) => void

/** What is to be written down of one call. */
export type CallPage = {
  call: Call
  lines: Map<string, WrittenLine & { id: string }>
  moments: { kind: string; at: Date; detail: Record<string, unknown> }[]
  state: CallState
  disclosure?: Disclosure
  tries: number
}

const scribes = new WeakMap<Db, ReturnType<typeof createScribe>>()

/** One for all calls of a process. */
export function scribeOf(pool: Db, report: Report) {
  const known = scribes.get(pool) ?? createScribe(pool, report)
  scribes.set(pool, known)
  return known
}

/** Writes down what happens on all calls of this process: together, twice a second, away from the sound. */
function createScribe(pool: Db, report: Report) {
  const pages = new Map<string, CallPage>()
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined

  const soon = () => {
    timer ??= setTimeout(() => void flush(), EVERY)
  }

  function flush(): Promise<void> {
    next ??= writing.then(() => {
      next = undefined
      clearTimeout(timer)
      timer = undefined
      writing = writeAll([...pages.values()])
      pages.clear()
      return writing
    })
    return next
  }

  async function writeAll(all: CallPage[]) {
    const sorted = all.toSorted((a, b) => (a.call.id < b.call.id ? -1 : 1))
    for (let at = 0; at < sorted.length; at += TOGETHER) await write(sorted.slice(at, at + TOGETHER))
  }

  /** A page that can't be written holds up no other. */
  async function write(some: CallPage[]): Promise<void> {
    try {
      await asEngine(pool, (trx) => writePages(trx, some))
    } catch (error) {
      const [first, ...others] = some
      if (others.length > 0) {
        for (const page of some) await write([page])
        return
      }
      if (!first) return
      report('Lines of a call could not be written down', error, { call: first.call.id, tries: first.tries })
      if (++first.tries < TRIES) keep(first)
    }
  }

  /** Back among those to be written, under what has come since. */
  function keep(old: CallPage) {
    const now = pages.get(old.call.id)
    pages.set(old.call.id, {
      ...old,
      lines: new Map([...old.lines, ...(now?.lines ?? [])]),
      moments: [...old.moments, ...(now?.moments ?? [])],
      state: { ...old.state, ...now?.state },
      disclosure: now?.disclosure ?? old.disclosure,
    })
    soon()
  }

  return {
    pageOf(call: Call): CallPage {
      const page = pages.get(call.id) ?? { call, lines: new Map(), moments: [], state: {}, tries: 0 }
      pages.set(call.id, page)
      soon()
      return page
    },
    flush,
  }
}

async function writePages(trx: Db, pages: readonly CallPage[]): Promise<void> {
  await writeManyLines(
    trx,
    pages.flatMap(({ call, lines }) => [...lines.values()].map((line) => ({ call, line }))),
  )
  const moments = pages.flatMap(({ call, moments }) =>
    moments.map(({ kind, at, detail }) => ({
      ...{ workspaceId: call.workspaceId, callId: call.id, kind, at, detail: toJson(detail) },
    })),
  )
  if (moments.length > 0) await trx.insertInto('callMoments').values(moments).execute()
  const changed = pages.filter(({ state }) => Object.keys(state).length > 0)
  if (changed.length > 0)
    await sql`
      update calls c set state = c.state || n.state from unnest(${changed.map(({ call }) => call.id)}::uuid[],
        ${changed.map(({ state }) => JSON.stringify(state))}::jsonb[]) as n (id, state) where c.id = n.id`.execute(
      trx,
    )
  const told = pages.filter(({ disclosure }) => disclosure)
  if (told.length > 0)
    await sql`
      update calls c set disclosure = n.disclosure from unnest(${told.map(({ call }) => call.id)}::uuid[],
        ${told.map(({ disclosure }) => toJson(disclosure))}::jsonb[]) as n (id, disclosure) where c.id = n.id`.execute(
      trx,
    )
}
