import { limits, operators } from './operators.ts'
import type { Problem } from './words.ts'

/**
 * Walks a value that claims to be a rule, without recursion and only as deep as a rule may be, and says in
 * people's terms what is wrong. The schema alone would answer "Invalid input", and a hostile depth its stack.
 */
export function shapeProblems(rule: unknown): Problem[] {
  const problems: Problem[] = []
  const open: { node: unknown; path: (string | number)[]; depth: number }[] = [
    { node: rule, path: [], depth: 1 },
  ]
  let nodes = 0

  for (let next = open.pop(); next; next = open.pop()) {
    const { node, path, depth } = next
    if (++nodes > limits.nodes) return [{ path: [], code: 'too-many', max: limits.nodes }]
    if (!isObject(node)) {
      problems.push({ path, code: depth === 1 ? 'not-a-rule' : 'not-a-condition' })
    } else if (depth === 1 || 'rules' in node) {
      if (depth > limits.depth) return [{ path: [], code: 'too-deep', max: limits.depth }]
      if (!Array.isArray(node.rules)) problems.push({ path, code: 'not-a-rule' })
      else if (node.combinator !== 'and' && node.combinator !== 'or')
        problems.push({ path: [...path, 'combinator'], code: 'bad-combinator' })
      else {
        for (const [index, child] of node.rules.entries())
          open.push({ node: child, path: [...path, 'rules', index], depth: depth + 1 })
      }
    } else {
      problems.push(...conditionProblems(node, path))
      if (isObject(node.value) && node.value.where !== undefined)
        open.push({ node: node.value.where, path: [...path, 'value', 'where'], depth: depth + 1 })
    }
  }
  return problems.reverse()
}

function conditionProblems(node: Record<string, unknown>, path: (string | number)[]): Problem[] {
  if (typeof node.field !== 'string' || node.field === '')
    return [{ path: [...path, 'field'], code: 'no-field' }]
  if (!isText(node.field)) return [{ path: [...path, 'field'], code: 'bad-text' }]
  if (!operators.some((operator) => operator === node.operator))
    return [
      { path: [...path, 'operator'], code: 'unknown-operator', word: String(node.operator).slice(0, 40) },
    ]
  if (node.valueSource !== undefined && node.valueSource !== 'value')
    return [{ path: [...path, 'valueSource'], code: 'field-to-field' }]

  const aboutEvent = node.operator === 'did' || node.operator === 'didNot'
  if (aboutEvent !== node.field.startsWith('event:'))
    return [{ path: [...path, 'operator'], code: aboutEvent ? 'did-needs-event' : 'event-needs-did' }]
  if (aboutEvent && node.value != null && (!isObject(node.value) || 'unit' in node.value))
    return [{ path: [...path, 'value'], code: 'bad-event-value' }]

  const values = Array.isArray(node.value) ? node.value : [node.value]
  if (values.length > limits.list) return [{ path: [...path, 'value'], code: 'long-list', max: limits.list }]
  for (const value of values) {
    if (typeof value !== 'string') continue
    if (value.length > limits.text) return [{ path: [...path, 'value'], code: 'long-text', max: limits.text }]
    if (!isText(value)) return [{ path: [...path, 'value'], code: 'bad-text' }]
  }
  return []
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** PostgreSQL can hold neither the NUL character nor half a surrogate pair. */
const isText = (value: string) => value.isWellFormed() && !value.includes('\0')
