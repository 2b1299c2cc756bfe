import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { onStop, tellSupervisor } from '../../server/supervised.ts'

/** A server as the supervisor sees one: it listens, tells so, answers with its own number, and drains. */
const server = createServer((_request, response) => response.end(String(process.pid)))
server.listen(Number(process.env.PORT), '127.0.0.1', () =>
  tellSupervisor({ type: 'ready', port: (server.address() as AddressInfo).port }),
)
onStop(async () => {
  server.close()
  server.closeAllConnections()
  await sleep(Number(process.env.TEST_DRAIN_MS ?? 0))
  console.log('drained')
})
