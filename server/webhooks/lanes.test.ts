import { expect, test } from 'vitest'
import { createLanes, subjectOf } from './lanes.ts'

test('what is about one person is done in order, beside what is about others', async () => {
  const inLane = createLanes(2)
  const said: string[] = []
  const stop = Promise.withResolvers<void>()
  const waiting = [
    inLane('Ana', async () => {
      await stop.promise
      said.push('Ana says STOP')
    }),
    inLane('Ana', async () => void said.push('Ana says START')),
    inLane('Luis', async () => void said.push('Luis says hello')),
  ]
  await waiting[2]
  expect(said).toEqual(['Luis says hello'])
  stop.resolve()
  await Promise.all(waiting)
  expect(said).toEqual(['Luis says hello', 'Ana says STOP', 'Ana says START'])
})

test('what goes wrong is told to who asked, and the next in its lane goes on', async () => {
  const inLane = createLanes(1)
  const failing = inLane('Ana', () => Promise.reject(new Error('The database is away.')))
  const next = inLane('Luis', async () => 'done')
  await expect(failing).rejects.toThrow('away')
  expect(await next).toBe('done')
})

test('a message and a choice of one person are about the same, whatever they say', () => {
  const from = { phone: '+34600123456' }
  const text = { what: 'message', channel: 'sms', from, text: 'Hola', vendorId: '1', id: '1' } as const
  const choice = { what: 'choice', channel: 'sms', from, word: 'stop', because: 'blocked', id: '2' } as const
  expect(subjectOf(text)).toBe(subjectOf(choice))
  const send = { key: '01890000-0000-7000-8000-000000000000' }
  expect(subjectOf({ what: 'status', send, status: 'sent', id: '3' })).toBe(
    subjectOf({ what: 'event', send, type: 'link.clicked', id: '4' }),
  )
})
