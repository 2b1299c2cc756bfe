import type { Failpoint } from '../../../server/failpoint.ts'

/*
 * Takes the place of `server/failpoint.ts` in a worker of the fault tests. `FAULT=claim.committed:2` ends the process
 * when it comes there the second time, as kill -9 would; `FAULT=claim.committed:1:stop` halts it instead.
 */
const [place, nth = '1', how] = (process.env.FAULT ?? '').split(':')
let hits = 0

export function failpoint(at: Failpoint): void {
  if (at === place && ++hits === Number(nth))
    process.kill(process.pid, how === 'stop' ? 'SIGSTOP' : 'SIGKILL')
}
