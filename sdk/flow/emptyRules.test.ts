import { expect, test } from 'vitest'
import { always } from '../rules/index.ts'
import { emptyFlow } from './emptyFlow.ts'
import { lint } from './lint.ts'

const codes = (settings: object) =>
  lint({ ...emptyFlow(), settings: { ...emptyFlow().settings, ...settings } }, () => undefined).map(
    (finding) => finding.code,
  )

test('a goal or a rule for leaving that has no condition may not be published: everybody would leave at once', () => {
  const rule = {
    combinator: 'and' as const,
    rules: [{ field: 'city', operator: '=' as const, value: 'Lima' }],
  }
  expect(codes({ goal: always })).toContain('empty-goal')
  expect(codes({ goal: rule })).not.toContain('empty-goal')
  expect(codes({ exitRules: [{ id: 'a', title: 'Bought', rule: always }] })).toContain('empty-exit-rule')
  expect(codes({ exitRules: [{ id: 'a', title: 'Bought', rule }] })).not.toContain('empty-exit-rule')
})
