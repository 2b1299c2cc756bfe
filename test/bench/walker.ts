import { draw } from '../draw.ts'
import { quantile } from './figures.ts'
import { type Ground, until } from './ground.ts'

const pass = { type: 'kit.pass' }

/** Five steps that decide something trivial. */
export const five = draw({ start: { type: 'kit.start' }, a: pass, b: pass, c: pass, d: pass, e: pass }, [
  'start -> a',
  'a -> b',
  'b -> c',
  'c -> d',
  'd -> e',
])

/** A workspace of its own: a crowd that walks through five steps at once, and people who do one by one. */
export async function newWalker(ground: Ground, people: number) {
  const own = await ground.workspace()
  await ground.contacts(own, people)
  const flow = await ground.publish(own, five)
  const engine = ground.newEngine()
  /** Steps a second. */
  const throughput = async () => {
    await ground.enrollAll(own, flow)
    const began = performance.now()
    await engine.start()
    await until(async () => (await ground.open(flow)) === 0)
    const seconds = (performance.now() - began) / 1000
    await engine.stop()
    return (people * 5) / seconds
  }
  /** Milliseconds of one run alone, the median of forty. */
  const latency = async () => {
    await engine.start()
    const took: number[] = []
    for (let one = 0; one < 40; one++) {
      const asked = performance.now()
      await ground.enrollOne(own, flow)
      engine.nudge(own)
      await until(async () => (await ground.open(flow)) === 0, 2)
      took.push(performance.now() - asked)
    }
    await engine.stop()
    return quantile(took, 0.5)
  }
  await throughput() // warm
  await latency()
  return { own, flow, throughput, latency }
}
