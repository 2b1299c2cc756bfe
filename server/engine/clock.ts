/** A reading of the database's clock is good for so long; between, this machine's counts on from it. */
const GOOD_FOR = 1000

/** A jump of this machine's clock, or a sleep, shows as a difference between its two clocks. */
const JUMP = 50

/** `forget`: who asks from now on is told what has been read from now on. */
export type Clock = (() => Promise<Date>) & { forget?(): void }

type Reading = { asked: number; at: number; wall: number; steady: number }

/**
 * Business `now` is the database's, the same for all processes. It is read once a second rather than once a batch:
 * a round trip for each would cost more than the batch's decisions.
 */
export function createClock(readNow: () => Promise<Date>): Clock {
  let reading: Reading | undefined
  let freshFrom = Number.NEGATIVE_INFINITY
  const read = async () => {
    const asked = performance.now()
    if (reading && reading.asked >= freshFrom) {
      const passed = asked - reading.steady
      const jumped = Math.abs(Date.now() - reading.wall - passed) > JUMP
      if (passed < GOOD_FOR && !jumped) return new Date(reading.at + passed)
    }
    const told = (await readNow()).getTime()
    const steady = performance.now()
    // A clock is told as it was when it was read. Of an answer that was long on its way it is not known when that was, so
    // an earlier reading counted on from is better, as long as it doesn't contradict.
    const counted = reading ? reading.at + steady - reading.steady : told
    const at = counted > told && counted <= told + (steady - asked) ? counted : told
    reading = { asked, at, wall: Date.now(), steady }
    return new Date(at)
  }
  return Object.assign(read, {
    forget() {
      freshFrom = performance.now()
    },
  })
}
