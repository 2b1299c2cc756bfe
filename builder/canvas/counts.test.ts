import { afterEach, expect, test } from 'vitest'
import { clearCounts, leftBy, receiveCounts, receiveSpan, shareOf, useCounts } from './counts.ts'

const totals = { enrolled: 9, inside: 0, done: 9, converted: 0, failed: 0, left: 0, parked: 0, uncertain: 0 }
const at = (left: number) => ({ inside: 0, entered: left, left, failed: 0 })
afterEach(clearCounts)

test('each way out tells how many took it, and what part of all who left', () => {
  receiveCounts({
    nodes: { ask: at(8), end: at(8) },
    edges: [
      { from: 'ask', exit: 'reply', n: 2 },
      { from: 'ask', exit: 'timeout', n: 6 },
      { from: 'end', exit: 'default', n: 8 },
    ],
    totals,
  })
  const counts = useCounts.getState()
  expect(leftBy(counts, 'ask', 'reply')).toBe(2)
  expect(shareOf(counts, 'ask', 'reply')).toBe(0.25)
  expect(shareOf(counts, 'ask', 'timeout')).toBe(0.75)
  expect(shareOf(counts, 'end', 'default'), 'all went the same way').toBeUndefined()
  expect(shareOf(counts, 'ask', 'error'), 'nobody went there').toBeUndefined()
})

test('a shorter time has numbers of its own, until one looks at all again', () => {
  const edges = [{ from: 'ask', exit: 'reply', n: 2 }]
  receiveCounts({ nodes: { ask: at(2) }, edges, totals })
  receiveSpan({ nodes: { ask: at(4) }, edges: [{ from: 'ask', exit: 'reply', n: 1 }], totals })
  expect(leftBy(useCounts.getState(), 'ask', 'reply')).toBe(1)
  expect(shareOf(useCounts.getState(), 'ask', 'reply')).toBe(0.25)
  receiveSpan(undefined)
  expect(leftBy(useCounts.getState(), 'ask', 'reply')).toBe(2)
})
