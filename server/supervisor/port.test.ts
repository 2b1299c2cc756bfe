import { type AddressInfo, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { requireFreePort } from './port.ts'

async function listener(host: string): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

test('a port somebody listens on is refused with its number and another', async () => {
  const port = await listener('127.0.0.1')
  await expect(requireFreePort('127.0.0.1', port)).rejects.toThrow(`Port ${port} is taken`)
  await expect(requireFreePort('127.0.0.1', port)).rejects.toThrow(`PORT=${port + 1} npm start`)
})

test('an address that this machine does not have is refused by name', async () => {
  await expect(requireFreePort('192.0.2.1', 3000)).rejects.toThrow(
    'HOST=192.0.2.1 is no address of this machine',
  )
})

test('a free port stays free, and any port will do when none is asked for', async () => {
  const port = await listener('127.0.0.2')
  await requireFreePort('127.0.0.1', port)
  await requireFreePort('127.0.0.1', port)
  await requireFreePort('127.0.0.1', 0)
})
