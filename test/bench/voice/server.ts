import { createServer } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { WebSocket as Client, type WebSocket, WebSocketServer } from 'ws'
import openai from '../../../plugins/openai/index.ts'
import { sockets } from '../../../plugins/twilio/voice/sockets.ts'
import { createGuardedSocket } from '../../../server/net/guardedSocket.ts'
import { socketOf } from '../../../server/net/socket.ts'
import { createBridge } from '../../../server/voice/bridge.ts'
import type { Journal } from '../../../server/voice/journal.ts'

/**
 * The process that is measured: `bare` passes each frame on as it came, `bridge` is what calls use, without the
 * database behind it (lines are written in batches, away from the sound).
 */
const [mode = 'bridge', model = ''] = process.argv.slice(2)
const realtime = openai.providers?.find((provider) => provider.kind === 'realtime')
const socketFor = createGuardedSocket({ hostOverrides: { 'api.openai.com': model } })
const open = socketFor(['api.openai.com'])
const journal = {
  line() {},
  moment() {},
  state() {},
  disclosed() {},
  flush: async () => {},
} satisfies Journal

const server = createServer()
const lines = new WebSocketServer({ noServer: true, perMessageDeflate: false, skipUTF8Validation: true })
server.on('upgrade', (request, socket, head) =>
  lines.handleUpgrade(request, socket, head, mode === 'bare' ? pass : bridge),
)

function pass(line: WebSocket) {
  const other = new Client(`${model.replace('http', 'ws')}/bare`, {
    perMessageDeflate: false,
    skipUTF8Validation: true,
  })
  const early: string[] = []
  line.on('message', (frame) => {
    const text = String(frame)
    if (other.readyState === other.OPEN) other.send(text)
    else early.push(text)
  })
  other.on('open', () => {
    for (const text of early.splice(0)) other.send(text)
  })
  other.on('message', (frame) => line.send(String(frame)))
  line.on('close', () => other.terminate())
  other.on('error', () => line.close())
}

function bridge(line: WebSocket) {
  if (realtime?.kind !== 'realtime' || !sockets.stream) throw new Error('no realtime model')
  const made = createBridge({
    desk: {
      call: { direction: 'out', plan: { timeLimit: 3600 } } as never, // nothing else of a call is asked here
      act: async () => ({ result: '' }),
      meetMachine: async () => false,
      handOver: async () => {},
      hangUp: async () => {},
    },
    agent: {
      ...{
        id: '',
        version: 1,
        title: '',
        engine: 'realtime',
        connectionId: '',
        language: 'en',
        instructions: 'Talk.',
      },
      ...{ opening: { text: 'Hello.', mustBeHeard: false }, tools: [] },
    },
    model: { longestMinutes: 60 },
    open: (wish, listener) =>
      realtime.open(wish, listener, {
        connection: {
          apiKey: 'sk-bench',
          baseURL: 'https://api.openai.com/v1',
          realtimeModel: 'gpt-realtime-2.1',
        },
        socket: open,
        signal: AbortSignal.timeout(20_000),
      } as never), // the adapter uses no more of its context
    journal,
  })
  made.attach(sockets.stream(socketOf(line), made.listener))
}

const delay = monitorEventLoopDelay({ resolution: 5 })
let from = process.cpuUsage()
process.on('message', (asked) => {
  if (asked === 'begin') {
    from = process.cpuUsage()
    delay.enable()
    delay.reset()
  }
  if (asked === 'end') {
    const { user, system } = process.cpuUsage(from)
    process.send?.({ cpuMs: (user + system) / 1000, loopP99: Math.max(0, delay.percentile(99) / 1e6 - 5) })
  }
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }))
