import { expect, test } from 'vitest'
import type { IntentRow } from '../effects/types.ts'
import { createProofs } from './proofs.ts'

const calls = (node: string, count: number, workspaceId = 'one') =>
  Array.from({ length: count }, () => ({ workspaceId, operation: 'send', flowId: 'flow', node }) as IntentRow)
const trusted = (intents: IntentRow[]) => intents.map(({ workspaceId, node }) => `${workspaceId} ${node}`)

test('a step is trusted after three hundred calls that came through, in however many rounds and among whomever', () => {
  const proofs = createProofs()
  for (let round = 0; round < 14; round++)
    expect(trusted(proofs.came([...calls('a', 20), ...calls('b', 1), ...calls('a', 1, 'two')]))).toEqual([])
  expect(trusted(proofs.came([...calls('b', 1), ...calls('a', 20)]))).toEqual(['one a'])
  // Suspected again, it begins anew.
  expect(proofs.came(calls('a', 299))).toEqual([])
  expect(trusted(proofs.came(calls('a', 1)))).toEqual(['one a'])
})

test('whatever came through before its step brought a process down counts no more', () => {
  const proofs = createProofs()
  proofs.came(calls('a', 299))
  proofs.came(calls('b', 299))
  proofs.crashed(calls('a', 1))
  expect(trusted(proofs.came([...calls('a', 1), ...calls('b', 1)]))).toEqual(['one b'])
})
