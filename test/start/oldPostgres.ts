import { createServer, type Server } from 'node:net'

/** Says what a PostgreSQL of another version says when a client connects and asks for its version. */
export function oldPostgres(name: string, number: number): Server {
  return createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', int32(0)), ready]))
      socket.on('data', () => {
        const columns = Buffer.concat([int16(2), column('number', 23), column('name', 25)])
        const row = Buffer.concat([int16(2), value(String(number)), value(name)])
        socket.write(
          Buffer.concat([message('T', columns), message('D', row), message('C', text('SELECT 1')), ready]),
        )
      })
    })
  })
}

const int16 = (n: number) => Buffer.from([n >> 8, n & 255])
const int32 = (n: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(n)
  return bytes
}
const text = (words: string) => Buffer.from(`${words}\0`)
const value = (words: string) => Buffer.concat([int32(words.length), Buffer.from(words)])
const message = (type: string, body: Buffer) =>
  Buffer.concat([Buffer.from(type), int32(body.length + 4), body])
const column = (name: string, type: number) =>
  Buffer.concat([text(name), int32(0), int16(0), int32(type), int16(4), int32(-1), int16(0)])
const ready = message('Z', Buffer.from('I'))
