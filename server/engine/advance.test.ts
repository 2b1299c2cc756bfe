import { describe, expect, test } from 'vitest'
import { advance, END } from './advance.ts'
import type { Cause, Command, Flow, Node, Run, Signal } from './types.ts'

const entered = new Date('2026-03-01T08:00:00Z')
const at = new Date('2026-03-01T09:00:00Z')
const event: Cause = {
  id: 'e1',
  type: 'message.received',
  at: entered.toISOString(),
  recordedAt: at.toISOString(),
  properties: { text: 'hi' },
}

/** `here` has every exit that matters, each to a step of another kind; `bare` has none. */
const next = { default: 'pure', reply: 'send', error: 'sorry', uncertain: 'doubt', refused: 'other' }
const node = (id: string, more: Partial<Node> = {}): Node => ({ id, kind: 'decide', next: {}, ...more })
const flow: Flow = {
  versionId: 'v1',
  nodes: new Map(
    [
      node('start', { kind: 'trigger', next: { default: 'here' } }),
      node('start-gone', { kind: 'trigger', next: { default: 'gone' } }),
      node('start-bare', { kind: 'trigger' }),
      node('here', { next }),
      node('out', { kind: 'effect', next }),
      node('asks', { next, resumes: true }),
      node('out-asks', { kind: 'effect', next, resumes: true }),
      node('bare'),
      node('bare-out', { kind: 'effect' }),
      node('loop', { next: { default: 'loop' } }),
      node('to-nowhere', { next: { default: 'not-drawn' } }),
      node('to-gone', { next: { default: 'gone' } }),
      node('gone', { kind: 'missing', next, problem: '"x.y" is not installed.' }),
      node('gone-asks', { kind: 'missing', next, resumes: true, problem: '"x.y" is not installed.' }),
      node('gone-silent', { kind: 'missing' }),
      ...['pure', 'sorry', 'doubt', 'other'].map((id) => node(id)),
      node('send', { kind: 'effect' }),
    ].map((one) => [one.id, one]),
  ),
}

const runAt = (id: string, more: Partial<Run> = {}): Run => ({
  node: id,
  visit: 3,
  status: 'active',
  enteredAt: entered,
  ...more,
})
const moved = (id: string, status: Run['status'] = 'active', because?: string) => ({
  node: id,
  visit: 4,
  status,
  enteredAt: at,
  ...(because !== undefined && { because }),
})
const stayed = (id: string, status: Run['status'], because: string) => runAt(id, { status, because })

type Told = Signal extends infer S ? (S extends Signal ? Omit<S, 'visit' | 'at'> : never) : never
const tell = (told: Told, visit = 3): Signal => ({ ...told, visit, at }) as Signal

const record = (id: string, exit: string, detail?: object): Command => ({
  type: 'record',
  visit: 3,
  node: id,
  exit,
  enteredAt: entered,
  at,
  detail: detail as never,
})
const forget: Command = { type: 'forget', visit: 3 }
const left = (id: string, exit: string, detail?: object) => [forget, record(id, exit, detail)]

const waits = [{ exit: 'reply', kind: 'event' as const, event: 'message.received' }]
const brief = { event: { id: 'e1', type: 'message.received', at: event.at } }
const error = 'The vendor said no.'
const no = { rule: 'opted-out', because: 'The contact opted out.' }

type Case = [name: string, node: string, told: Told, run: Run, commands: Command[]]

const leaving: Case[] = [
  [
    'a start goes through the trigger',
    'start',
    { type: 'started' },
    moved('here'),
    [...left('start', 'default'), { type: 'decide' }],
  ],
  [
    'a trigger that leads nowhere ends the run',
    'start-bare',
    { type: 'started' },
    stayed('start-bare', 'done', 'default'),
    left('start-bare', 'default'),
  ],
  [
    'a trigger before a missing step parks there',
    'start-gone',
    { type: 'started' },
    moved('gone', 'parked', '"x.y" is not installed.'),
    left('start-gone', 'default'),
  ],
  [
    'an exit is followed to a deciding step',
    'here',
    { type: 'exited', exit: 'default', detail: { because: 'so' } },
    moved('pure'),
    [...left('here', 'default', { because: 'so' }), { type: 'decide' }],
  ],
  [
    'an exit is followed to an effect, which is planned',
    'here',
    { type: 'exited', exit: 'reply' },
    moved('send'),
    [...left('here', 'reply'), { type: 'plan' }],
  ],
  [
    'an exit without an edge ends the run',
    'bare',
    { type: 'exited', exit: 'yes' },
    stayed('bare', 'done', 'yes'),
    left('bare', 'yes'),
  ],
  [
    'a step may lead to itself, as a new visit',
    'loop',
    { type: 'exited', exit: 'default' },
    moved('loop'),
    [...left('loop', 'default'), { type: 'decide' }],
  ],
  [
    'an edge to a step that is not in the flow parks',
    'to-nowhere',
    { type: 'exited', exit: 'default' },
    moved('not-drawn', 'parked', 'This step is not in the flow.'),
    left('to-nowhere', 'default'),
  ],
  [
    'an edge to a missing plugin parks with the reason',
    'to-gone',
    { type: 'exited', exit: 'default' },
    moved('gone', 'parked', '"x.y" is not installed.'),
    left('to-gone', 'default'),
  ],
  [
    'a failure leaves by "error" where it is drawn',
    'out',
    { type: 'failed', error },
    moved('sorry'),
    [...left('out', 'error', { error }), { type: 'decide' }],
  ],
  [
    'a failure without an edge fails the run',
    'bare-out',
    { type: 'failed', error },
    stayed('bare-out', 'failed', error),
    left('bare-out', END.failed, { error }),
  ],
  [
    'a doubt leaves by "uncertain" where it is drawn',
    'out',
    { type: 'doubted', error },
    moved('doubt'),
    [...left('out', 'uncertain', { error }), { type: 'decide' }],
  ],
  [
    'a doubt without an edge goes on as if it had gone well',
    'bare-out',
    { type: 'doubted', error },
    stayed('bare-out', 'done', 'default'),
    left('bare-out', 'default', { error }),
  ],
  [
    'a refusal leaves by "refused" where it is drawn',
    'out',
    { type: 'refused', ...no },
    moved('other'),
    [...left('out', 'refused', { refused: no }), { type: 'decide' }],
  ],
  [
    'a refusal without an edge goes on',
    'bare-out',
    { type: 'refused', ...no },
    stayed('bare-out', 'done', 'default'),
    left('bare-out', 'default', { refused: no }),
  ],
  [
    'who is moved leaves and enters there',
    'here',
    { type: 'moved', node: 'out', because: 'Moved by hand.' },
    moved('out'),
    [...left('here', '#moved', { because: 'Moved by hand.' }), { type: 'plan' }],
  ],
  [
    'who is told to leave leaves',
    'out',
    { type: 'ended', status: 'left', because: 'Removed by hand.' },
    stayed('out', 'left', 'Removed by hand.'),
    left('out', END.left, { because: 'Removed by hand.' }),
  ],
  [
    'who has reached the goal is done, with the reasons',
    'here',
    { type: 'ended', status: 'done', because: 'goal', detail: { because: ['city'] }, converted: true },
    stayed('here', 'done', 'goal'),
    left('here', END.done, { because: ['city'] }),
  ],
]

const staying: Case[] = [
  [
    'a pause arms its waits',
    'here',
    { type: 'paused', waits, because: 'why' },
    runAt('here'),
    [{ type: 'arm', waits, because: 'why' }],
  ],
  [
    'a pause for nothing parks',
    'here',
    { type: 'paused', waits: [] },
    stayed('here', 'parked', 'The step waits for nothing, so it would wait for ever.'),
    [forget],
  ],
  [
    'an event that ends a wait leaves by its exit',
    'here',
    { type: 'woken', exit: 'reply', event },
    moved('send'),
    [...left('here', 'reply', brief), { type: 'plan' }],
  ],
  [
    'a date that ends a wait leaves by its exit',
    'here',
    { type: 'woken', exit: 'default' },
    moved('pure'),
    [...left('here', 'default', { event: undefined }), { type: 'decide' }],
  ],
  [
    'a step that resumes is asked again, its waits taken back',
    'asks',
    { type: 'woken', exit: 'reply', event },
    runAt('asks'),
    [forget, { type: 'resume', exit: 'reply', event }],
  ],
  [
    'an effect that resumes too',
    'out-asks',
    { type: 'woken', exit: 'timeout' },
    runAt('out-asks'),
    [forget, { type: 'resume', exit: 'timeout', event: undefined }],
  ],
  [
    'what ends a wait of a missing step parks instead of guessing a way',
    'gone',
    { type: 'woken', exit: 'reply', event },
    stayed('gone', 'parked', '"x.y" is not installed.'),
    [forget],
  ],
  [
    'also where the step would have resumed',
    'gone-asks',
    { type: 'woken', exit: 'reply', event },
    stayed('gone-asks', 'parked', '"x.y" is not installed.'),
    [forget],
  ],
  [
    'a parked signal parks',
    'out',
    { type: 'parked', because: 'Odd.' },
    stayed('out', 'parked', 'Odd.'),
    [forget],
  ],
  ['looking again decides again', 'here', { type: 'again' }, runAt('here'), [forget, { type: 'decide' }]],
  [
    'looking again at an effect plans again',
    'out',
    { type: 'again' },
    runAt('out'),
    [forget, { type: 'plan' }],
  ],
  [
    'looking again at a trigger goes through it',
    'start',
    { type: 'again' },
    { ...moved('here'), enteredAt: entered },
    [forget, { ...record('start', 'default'), at: entered } as Command, { type: 'decide' }],
  ],
  [
    'looking again at a missing step parks again',
    'gone',
    { type: 'again' },
    stayed('gone', 'parked', '"x.y" is not installed.'),
    [forget],
  ],
  [
    'a missing step that does not say why',
    'gone-silent',
    { type: 'again' },
    stayed('gone-silent', 'parked', 'This step is not in the flow.'),
    [forget],
  ],
]

const cases = [...leaving, ...staying]

describe('every signal, at every kind of step, with and without an edge', () => {
  test.each(cases)('%s', (_, id, told, run, commands) => {
    expect(advance(flow, runAt(id), tell(told))).toEqual({ run, commands })
  })
})

describe('a parked run hears the same signals, and is parked no longer', () => {
  test.each(cases.filter(([, , told]) => told.type !== 'parked'))('%s', (_, id, told, run, commands) => {
    expect(advance(flow, runAt(id, { status: 'parked', because: 'Odd.' }), tell(told))).toEqual({
      run: { ...run, because: run.because },
      commands,
    })
  })
})

describe('a signal that comes late changes nothing', () => {
  test.each(cases)('%s', (_, id, told) => {
    for (const visit of [2, 4]) {
      const run = runAt(id)
      expect(advance(flow, run, tell(told, visit))).toEqual({ run, commands: [] })
    }
    for (const status of ['done', 'failed', 'left'] as const) {
      const over = runAt(id, { status })
      const answer = advance(flow, over, tell(told))
      expect(answer.run).toBe(over)
      expect(answer.commands).toEqual([])
    }
  })
})

test('what advance is given stays as it was', () => {
  for (const [, id, told] of cases) {
    const run = Object.freeze(runAt(id))
    expect(() => advance(flow, run, Object.freeze(tell(told)))).not.toThrow()
  }
})
