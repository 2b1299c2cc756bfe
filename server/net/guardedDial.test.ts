import { createServer, type Socket } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { createGuardedDial } from './guardedDial.ts'

const accepted: Socket[] = []
const server = createServer((socket) => accepted.push(socket))
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address() as { port: number }
afterAll(() => {
  for (const socket of accepted) socket.destroy()
  server.close()
})

const lookupOf =
  (...addresses: string[]) =>
  (_: string, __: object, done: (error: null, found: { address: string; family: number }[]) => void) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
const dialling = (
  settings: Parameters<typeof createGuardedDial>[0],
  host: string,
  at: number,
  hosts = ['*'],
) => createGuardedDial(settings)(hosts)({ host, port: at })

test.each([
  ['127.0.0.1', 587, /not a public address/],
  ['10.0.0.5', 25, /not a public address/],
  ['169.254.169.254', 587, /not a public address/],
  ['::1', 587, /not a public address/],
  ['localhost', 587, /this server itself/],
  ['mail.example.com', 22, /Port 22 is not one of mail servers/],
  ['mail.example.com', 5432, /Port 5432/],
] as const)('S31: %s:%i is not dialled', async (host, at, words) => {
  await expect(dialling({ lookup: lookupOf('93.184.216.34') as never }, host, at)).rejects.toMatchObject({
    name: 'NotSent',
    retry: false,
    message: expect.stringMatching(words),
  })
})

test('S32: a name with a single private address among public ones is not dialled', async () => {
  const lookup = lookupOf('93.184.216.34', '10.1.2.3') as never
  await expect(dialling({ lookup }, 'mail.example.com', 587)).rejects.toThrow(/10.1.2.3 is not a public/)
})

test('a host that the manifest does not name is not dialled', async () => {
  await expect(dialling({}, 'mail.example.com', 587, ['mail.other.com'])).rejects.toThrow(/may not call/)
})

test('a network that the owner opened may be dialled, and an override leads to where it says', async () => {
  await expect(
    dialling({ lookup: lookupOf('127.0.0.1') as never, allowNetworks: ['127.0.0.0/8'] }, 'mail.inside', 2525),
  ).rejects.toMatchObject({ retry: true, message: expect.stringContaining('refused the connection') })
  const hostOverrides = { 'mail.example.com:587': `http://127.0.0.1:${port}` }
  const socket = await dialling({ hostOverrides }, 'mail.example.com', 587)
  expect(socket.destroyed).toBe(false)
  socket.destroy()
})
