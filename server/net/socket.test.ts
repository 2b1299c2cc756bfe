import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { socketOf } from './socket.ts'

const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
await once(server, 'listening')
afterAll(() => {
  for (const client of server.clients) client.terminate()
  server.close()
})

async function line(autoPong: boolean) {
  const coming = once(server, 'connection')
  const far = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { autoPong })
  const [near] = (await coming) as [WebSocket]
  let asked = 0
  far.on('ping', () => asked++)
  const socket = socketOf(near, { ping: 100 })
  const closed = vi.fn<(code: number, reason: string) => void>()
  socket.onClose(closed)
  return { far, socket, closed, asked: () => asked }
}

test('a line that answers no question is dead after the second; one that does is kept', async () => {
  const [dead, alive] = [await line(false), await line(true)]
  await vi.waitFor(() => expect(dead.closed.mock.calls).toEqual([[1006, '']]), 20_000)
  expect(dead.asked()).toBe(2)
  await vi.waitFor(() => expect(alive.asked()).toBeGreaterThan(4), 20_000)
  expect(alive.closed).not.toHaveBeenCalled()
  alive.socket.close()
  await vi.waitFor(() => expect(alive.closed).toHaveBeenCalled(), 20_000)
})

test('what came before anybody listened is not lost', async () => {
  const { far, socket } = await line(true)
  if (far.readyState !== far.OPEN) await once(far, 'open')
  const heard: string[] = []
  far.send('one')
  await new Promise((resolve) => far.ping('', undefined, resolve))
  await once(far, 'pong')
  socket.onMessage((text) => heard.push(text))
  far.send('two')
  await vi.waitFor(() => expect(heard).toEqual(['one', 'two']), 20_000)
  socket.close()
})
