import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { nextInWindow, type TimeWindow } from '../../plugins/flow/localTime.ts'
import { asEngine } from '../../server/db/connect.ts'
import { draw } from '../draw.ts'
import { defineFault } from './rig/fault.ts'
import type { Rig } from './rig/rig.ts'
import { until } from './rig/until.ts'
import { isIn, isSecondPass, transitions, wallClock } from './rig/wallClock.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const ZONES = [
  ...[
    'Europe/Madrid',
    'Europe/London',
    'Europe/Bucharest',
    'Europe/Chisinau',
    'Atlantic/Azores',
    'Asia/Beirut',
    'Africa/Cairo',
  ],
  ...[
    'Asia/Jerusalem',
    'America/New_York',
    'America/Los_Angeles',
    'America/Denver',
    'America/St_Johns',
    'America/Havana',
  ],
  ...[
    'America/Santiago',
    'America/Asuncion',
    'Australia/Sydney',
    'Australia/Adelaide',
    'Australia/Lord_Howe',
    'Pacific/Auckland',
    'Pacific/Chatham',
  ],
]
const WINDOWS: [string, string][] = [
  ...([
    ['02:30', '05:00'],
    ['01:30', '04:00'],
    ['00:30', '03:30'],
    ['02:00', '02:45'],
    ['03:00', '06:00'],
  ] as [string, string][]),
  ...([
    ['00:00', '06:00'],
    ['01:00', '03:00'],
    ['09:00', '18:00'],
    ['23:30', '02:30'],
    ['02:15', '08:00'],
  ] as [string, string][]),
]

export default defineFault({
  id: 'F10',
  title:
    'clocks jump: daylight saving in 20 zones and both directions, leap days, and a server whose clock goes wrong',
  sizes: {
    suite: { windows: 1, properties: 1_000, jumps: 20 },
    nightly: { windows: 10, properties: 10_000, jumps: 400 },
  },
  scales: ['properties', 'jumps'],

  async run({ windows, properties, jumps }, rig) {
    const passages = await overTheChange(rig, windows)
    return {
      cases: passages.length,
      'early, late or twice': passages.filter((one) => one.wrong).length,
      'such as': passages.find((one) => one.wrong)?.wrong ?? '',
      properties,
      'against the wall clock': wrongWindows(rig, properties),
      ...(await jumpingServers(rig, jumps)),
      breaches: await rig.breaches(),
    }
  },

  passes: (figures) => ({
    'every wait over a change of clocks ends when the wall says so': figures['early, late or twice'] === 0,
    'every window opens when the wall says so': figures['against the wall clock'] === '',
    'a server whose clock jumps wakes nobody early, late or twice':
      figures['woken early, late or twice'] === 0,
    'the invariants hold': figures.breaches.length === 0,
  }),
})

/** A person in each zone waits a day over each change of its clocks, and then for a window to open. */
async function overTheChange(rig: Rig, windows: number): Promise<{ wrong?: string }[]> {
  const workspace = await rig.counted('Clocks')
  const virtual = rig.onVirtualTime()
  const cases = ZONES.flatMap((zone) =>
    transitions(zone, 2027).flatMap((change) =>
      WINDOWS.slice(0, windows).map(([from, to]) => ({
        zone,
        change,
        window: { days: [1, 2, 3, 4, 5, 6, 7], from, to },
      })),
    ),
  )
  const found: { wrong?: string }[] = []
  for (const { zone, change, window } of cases.sort((a, b) => a.change - b.change)) {
    const entered = new Date(change - 25 * HOUR)
    const over = new Date(entered.getTime() + 24 * HOUR)
    virtual.setNow(entered)
    const wait = { type: 'flow.wait', input: { duration: { amount: 1, unit: 'days' }, window } }
    const flow = await virtual.publish(
      workspace,
      draw({ byHand: { type: 'kit.manual' }, wait }, ['byHand -> wait']),
    )
    await virtual.enter(workspace, flow, [await virtual.contact(workspace, { timeZone: zone })])
    await virtual.pass(30 * HOUR + 24 * HOUR)
    const expected = firstIn(over, window, zone)
    const { rows } = await asEngine(rig.db, (trx) =>
      sql<{
        at: Date
      }>`select h.at from history h join runs r on r.id = h.run_id where r.flow_id = ${flow} and h.node = 'wait'`.execute(
        trx,
      ),
    )
    const times = rows.map((row) => row.at.toISOString())
    const right = times.length === 1 && times[0] === expected.toISOString()
    found.push(
      right
        ? {}
        : {
            wrong: `${zone} ${window.from}–${window.to}: ${times.join(', ')}, and not ${expected.toISOString()}`,
          },
    )
  }
  await virtual.leave()
  return found
}

/** Minute by minute along the wall clock. */
function firstIn(from: Date, window: TimeWindow, zone: string): Date {
  if (isIn(from, window, zone)) return from
  let at = new Date(Math.ceil(from.getTime() / MINUTE) * MINUTE)
  while (!isIn(at, window, zone) || isSecondPass(at, zone)) at = new Date(at.getTime() + MINUTE)
  return at
}

/** Random moments and windows: the answer lies in the window, and nothing between the question and the answer does. */
function wrongWindows({ chance }: Rig, properties: number): string {
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0')
  const time = () => `${two(chance() * 24)}:${two(chance() * 60)}`
  for (let i = 0; i < properties; i++) {
    const zone = ZONES[Math.floor(chance() * ZONES.length)] ?? 'UTC'
    const days = [1, 2, 3, 4, 5, 6, 7].filter(() => chance() < 0.6)
    const [from, to] = [time(), time()]
    if (from === to || days.length === 0) continue
    const window = { days, from, to }
    const at = new Date(Date.UTC(2027, 0, 1) + Math.floor(chance() * 3 * 365 * 24 * 60) * MINUTE)
    const next = nextInWindow(at, window, zone)
    const say = (what: string) =>
      `${what}: ${zone} ${JSON.stringify(window)} at ${at.toISOString()} gives ${next.toISOString()}`
    if (next < at) return say('before it was asked')
    // A window that the clocks skip as a whole opens and closes at the same moment; the next day's is taken.
    if (!isIn(next, window, zone)) return say(`outside (${wallClock(next, zone).time})`)
    for (let probe = 0; probe < 12 && next > at; probe++) {
      const between = new Date(
        at.getTime() + Math.floor((chance() * (next.getTime() - at.getTime())) / MINUTE) * MINUTE,
      )
      if (
        between < next &&
        isIn(between, window, zone) &&
        !isSecondPass(between, zone) &&
        !isSecondPass(new Date(between.getTime() + HOUR), zone)
      )
        return say(`could have been at ${between.toISOString()}`)
    }
  }
  return ''
}

/** Waits of two seconds on two servers, one of whose clocks jumps an hour ahead and the other's an hour back. */
async function jumpingServers(rig: Rig, people: number) {
  const workspace = await rig.counted('Jumps')
  const ask = { type: 'kit.wait-reply', input: { hours: 2 / 3600 } }
  const flow = await rig.publish(workspace, draw({ byHand: { type: 'kit.manual' }, ask }, ['byHand -> ask']))
  const servers = await Promise.all([rig.workers.start(), rig.workers.start()])
  const ids = await rig.people(workspace, people)
  for (const hour of [0, 1, -1, 0]) {
    servers[0]?.jump(hour * HOUR)
    servers[1]?.jump(-hour * HOUR)
    await rig.enter(workspace, flow, ids.splice(0, Math.ceil(people / 4)))
    await sleep(700)
  }
  await until(async () => ((await rig.statuses(flow)).active ?? 0) === 0, 120)
  await rig.workers.killAll()
  const { rows } = await asEngine(rig.db, (trx) =>
    sql<{ n: number; wrong: number }>`
      select count(*)::int as n, count(*) filter (where h.at < h.entered_at + interval '2 s' or h.at > clock_timestamp()
        or h.at > r.started_at + interval '20 min' or h.exit <> 'timeout')::int as wrong
      from runs r left join history h on h.run_id = r.id and h.node = 'ask' where r.flow_id = ${flow}`.execute(
      trx,
    ),
  )
  return { 'waits on jumping servers': rows[0]?.n ?? 0, 'woken early, late or twice': rows[0]?.wrong ?? -1 }
}
