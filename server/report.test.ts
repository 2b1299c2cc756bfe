import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createReport } from './report.ts'

test('an outage of the database is said once in a while, other failures each time', () => {
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push(line) })
  let now = 0
  const report = createReport(log, () => now)
  const away = Object.assign(new Error('the database system is starting up'), { code: '57P03' })
  for (let i = 0; i < 100; i++) report('A batch failed', away)
  expect(lines).toHaveLength(1)
  now = 20_000
  report('A batch failed', away)
  report('A batch failed', new Error('a bug'))
  report('A batch failed', new Error('a bug'))
  expect(lines.map((line) => JSON.parse(line).level)).toEqual([40, 40, 50, 50])
})
