import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seed } from '../../test/proof/seed.ts'
import { advance } from './advance.ts'
import type { Command, Flow, Node, Run, Signal } from './types.ts'

/*
 * Random histories over random flows, held against a model that knows nothing of how `advance` works: only what a run
 * may do. Signals come in any order, repeated, for visits long past or not yet come.
 */

const exits = ['default', 'yes', 'reply', 'timeout', 'error', 'uncertain', 'refused'] as const
type Drawn = { kind: Node['kind']; resumes: boolean; edges: Partial<Record<string, number>> }
type Told = { type: Signal['type']; exit: string; node: number; waits: number; visit: number }

const drawn: fc.Arbitrary<Drawn[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom<Node['kind'][]>(
        'decide',
        'decide',
        'decide',
        'effect',
        'effect',
        'missing',
        'trigger',
      ),
      resumes: fc.boolean(),
      edges: fc.dictionary(fc.constantFrom(...exits), fc.nat(7), { minKeys: 4, maxKeys: 7, size: 'max' }),
    }),
    { minLength: 2, maxLength: 7, size: 'max' },
  )
  .map((nodes) => [{ kind: 'trigger', resumes: false, edges: { default: 1 } }, ...nodes])

const told: fc.Arbitrary<Told> = fc.record({
  type: fc.constantFrom<Signal['type'][]>(
    ...(['started', 'again', 'exited', 'exited', 'exited', 'paused', 'paused', 'woken', 'woken'] as const),
    ...(['started', 'again', 'exited', 'paused', 'woken', 'woken', 'woken', 'moved', 'moved'] as const),
    ...(['failed', 'doubted', 'refused', 'moved', 'parked', 'ended', 'attempted', 'answered'] as const),
  ),
  exit: fc.constantFrom(...exits),
  node: fc.nat(8),
  waits: fc.nat(2),
  /** 0: the present visit; others come late, or for a visit that is not there yet */
  visit: fc.constantFrom(0, 0, 0, 0, 0, -1, -2, 1),
})

/** Nothing leads into a trigger: publishing refuses it. An edge past the last node leads to one that is not drawn. */
function build(nodes: Drawn[]): Flow {
  const free = (to: number) => nodes[to]?.kind !== 'trigger'
  return {
    versionId: 'v',
    nodes: new Map(
      nodes.map(({ kind, resumes, edges }, i) => {
        const next = Object.entries(edges).flatMap(([exit, to]) =>
          to !== undefined && free(to) ? [[exit, `n${to}`]] : [],
        )
        return [`n${i}`, { id: `n${i}`, kind, resumes, next: Object.fromEntries(next) }]
      }),
    ),
  }
}

function signalOf({ type, exit, node, waits, visit }: Told, run: Run, flow: Flow, tick: number): Signal {
  const base = { visit: run.visit + visit, at: new Date(tick * 1000) }
  const goal = flow.nodes.get(`n${node}`)?.kind === 'trigger' ? 'n1' : `n${node}`
  const parts = {
    paused: { waits: exits.slice(0, waits).map((name) => ({ exit: name, kind: 'event', event: 'e' })) },
    exited: { exit },
    woken: { exit },
    failed: { error: 'no' },
    doubted: { error: 'lost' },
    refused: { rule: 'r', because: 'b' },
    moved: { node: goal, because: 'b' },
    parked: { because: 'b' },
    ended: { status: (['done', 'left', 'failed'] as const)[waits], because: 'b' },
    attempted: { attempt: { step: 'other', input: {} }, again: waits > 0 },
    answered: { exit: 'sent' },
    started: {},
    again: {},
  } satisfies Record<Signal['type'], object>
  return { ...base, type, ...parts[type] } as Signal
}

/** What is known of a run from outside: where it was seen, what it left behind, what it still has open. */
type Seen = {
  visit: number
  node: string
  over: boolean
  written: Set<number>
  waiting: boolean
  planned: boolean
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`Broken: ${what}`)
}

/** Would this signal be heard at all? */
const isHeard = (seen: Seen, signal: Signal) => !seen.over && signal.visit === seen.visit

/** The way out that a signal names, given what is drawn; undefined when it does not name one. */
function wayOut(flow: Flow, seen: Seen, signal: Signal): string | undefined {
  const here = flow.nodes.get(seen.node)
  const drawnOr = (exit: string, otherwise: string) => (here?.next[exit] === undefined ? otherwise : exit)
  switch (signal.type) {
    case 'started':
      return 'default'
    case 'exited':
      return signal.exit
    case 'woken':
      return !here || here.kind === 'missing' || here.resumes ? undefined : signal.exit
    case 'failed':
      return drawnOr('error', '#failed')
    case 'doubted':
      return drawnOr('uncertain', 'default')
    case 'refused':
      return drawnOr('refused', 'default')
    case 'attempted':
      return signal.again && resumes(flow, seen) ? '#next' : undefined
    case 'moved':
      return '#moved'
    case 'ended':
      return `#${signal.status}`
    case 'again':
      return here?.kind === 'trigger' ? 'default' : undefined
    default:
      return undefined
  }
}

const resumes = (flow: Flow, seen: Seen) => {
  const here = flow.nodes.get(seen.node)
  return here !== undefined && here.kind !== 'missing' && here.resumes === true
}

/** Walks through the commands as the driver would, and complains about whatever a run must never do. */
function follow(flow: Flow, seen: Seen, signal: Signal, answer: { run: Run; commands: Command[] }): void {
  const { run, commands } = answer
  const next: string[] = []
  const records = commands.filter((command) => command.type === 'record')
  must(records[0]?.exit === wayOut(flow, seen, signal), 'the way out is the one that the signal names')
  for (const command of commands) {
    if (command.type === 'forget') {
      must(command.visit === seen.visit, 'only what is its own is taken back')
      seen.waiting = seen.planned = false
    } else if (command.type === 'record') {
      must(command.visit === seen.visit && command.node === seen.node, 'it is written down where it was')
      must(!seen.written.has(command.visit), 'a visit is written down once')
      must(!seen.waiting && !seen.planned, 'nothing stays open behind it')
      seen.written.add(command.visit)
      const to =
        command.exit === '#moved' && signal.type === 'moved'
          ? signal.node
          : command.exit === '#next'
            ? seen.node
            : flow.nodes.get(seen.node)?.next[command.exit]
      const inside = command.exit === '#moved' || command.exit === '#next'
      if (to === undefined || command.exit.startsWith('#') !== inside) seen.over = true
      else Object.assign(seen, { node: to, visit: seen.visit + 1 })
    } else {
      next.push(command.type)
      must(!seen.waiting && !seen.planned, 'nothing is begun on top of what is open')
      if (command.type === 'arm') seen.waiting = true
      if (command.type === 'plan') seen.planned = true
    }
  }
  must(run.node === seen.node && run.visit === seen.visit, 'it is where its steps led')
  must((run.status !== 'active' && run.status !== 'parked') === seen.over, 'it is over when no way leads on')
  must(
    next.length === (run.status === 'active' ? 1 : 0),
    'an active run has one thing before it, any other none',
  )
  const kind = flow.nodes.get(run.node)?.kind ?? 'missing'
  if (next[0] === 'decide') must(kind === 'decide', 'only a deciding step decides')
  if (next[0] === 'plan')
    must(kind === 'effect' || signal.type === 'attempted', 'only an effect or an attempt is planned')
  if (next[0] === 'resume') must(flow.nodes.get(run.node)?.resumes === true, 'only a step that can resumes')
  if (run.status === 'parked') must(!!run.because, 'who is parked knows why')
}

const HISTORIES = Number(process.env.MODEL_HISTORIES ?? 10_000)

test(`in ${HISTORIES} random histories a run never does what a run must not do`, () => {
  let heard = 0
  let ended = 0
  fc.assert(
    fc.property(drawn, fc.array(told, { minLength: 5, maxLength: 30, size: 'max' }), (nodes, signals) => {
      const flow = build(nodes)
      let run: Run = { node: 'n0', visit: 1, status: 'active', enteredAt: new Date(0) }
      const seen: Seen = {
        visit: 1,
        node: 'n0',
        over: false,
        written: new Set(),
        waiting: false,
        planned: false,
      }
      for (const [tick, told] of signals.entries()) {
        const signal = signalOf(told, run, flow, tick)
        const answer = advance(flow, run, signal)
        if (!isHeard(seen, signal)) {
          must(answer.run === run && answer.commands.length === 0, 'a late signal changes nothing')
          continue
        }
        // A pause on top of a pause is what the driver never asks for: a step is asked once and then waits.
        // Nor does a step ask for an attempt while one is open.
        const anew = signal.type === 'paused' || signal.type === 'attempted' || signal.type === 'answered'
        if (anew && (seen.waiting || seen.planned)) seen.waiting = seen.planned = false
        follow(flow, seen, signal, answer)
        must(isDeepStrictEqual(advance(flow, run, signal), answer), 'the same question has the same answer')
        heard++
        run = answer.run
      }
      if (seen.over) ended++
    }),
    { numRuns: HISTORIES, seed },
  )
  // The histories have to be worth something: long enough, and many that come to an end.
  expect(heard).toBeGreaterThan(2 * HISTORIES)
  expect(ended).toBeGreaterThan(0.3 * HISTORIES)
}, 7_200_000)
