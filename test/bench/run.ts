import { api } from './api.ts'
import { crm } from './crm.ts'
import { enrolment } from './enrolment.ts'
import { events } from './events.ts'
import type { Figure } from './figures.ts'
import { printTable } from './figures.ts'
import { breakGround, type Ground } from './ground.ts'
import { growth } from './growth.ts'
import { latency } from './latency.ts'
import { pace } from './pace.ts'
import { rendering } from './rendering.ts'
import { throughput } from './throughput.ts'
import { waiting } from './waiting.ts'

/** `npm run bench`, or `npm run bench -- throughput latency`; `--quick` measures small and once. */
const asked = process.argv.slice(2)
const quick = asked.includes('--quick')
const chosen = asked.filter((word) => !word.startsWith('--'))

const benches: Record<string, (ground: Ground) => Promise<Figure[]>> = {
  throughput: (ground) =>
    throughput(ground, quick ? { people: 5_000, rounds: 1 } : { people: 20_000, rounds: 5 }),
  latency: (ground) => latency(ground, quick ? { events: 150, rounds: 1 } : { events: 1_000, rounds: 5 }),
  enrolment: (ground) =>
    enrolment(ground, quick ? { people: 50_000, rounds: 1 } : { people: 1_000_000, rounds: 3 }),
  events: (ground) => events(ground, quick ? { seconds: 2, rounds: 1 } : { seconds: 4, rounds: 5 }),
  api: (ground) =>
    api(
      ground,
      quick
        ? { people: 50_000, history: 500_000, seconds: 5, rounds: 1 }
        : { people: 1_000_000, history: 10_000_000, seconds: 15, rounds: 5 },
    ),
  growth: (ground) =>
    growth(
      ground,
      quick
        ? { sizes: [100_000, 500_000], people: 5_000, rounds: 1 }
        : { sizes: [1_000_000, 5_000_000, 20_000_000], people: 20_000, rounds: 5 },
    ),
  pace: (ground) =>
    pace(
      ground,
      quick ? { queued: 20_000, perSecond: 50, probes: 15 } : { queued: 100_000, perSecond: 50, probes: 100 },
    ),
  crm: (ground) => crm(ground, { people: quick ? 10_000 : 100_000 }),
  rendering: () => rendering(quick ? { messages: 1_000, rounds: 1 } : { messages: 10_000, rounds: 5 }),
  waiting: (ground) =>
    waiting(
      ground,
      quick
        ? { waiting: 100_000, due: 20_000, people: 5_000, rounds: 1 }
        : { waiting: 1_000_000, due: 100_000, people: 20_000, rounds: 5 },
    ),
}

const unknown = chosen.filter((name) => !(name in benches))
if (unknown.length > 0) {
  console.error(`There is no bench "${unknown[0]}". There are: ${Object.keys(benches).join(', ')}.`)
  process.exit(1)
}

const figures: Figure[] = []
for (const [name, bench] of Object.entries(benches)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  const ground = await breakGround()
  try {
    for (const figure of await bench(ground)) {
      figures.push(figure)
      console.log(JSON.stringify(figure))
    }
  } finally {
    await ground.clear()
  }
}
printTable(figures)
