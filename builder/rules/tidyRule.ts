import { type Condition, isGroup, type Operator, type Rule, type RuleGroup } from '#sdk/rules'

type Shape = 'nothing' | 'duration' | 'event' | 'pair' | 'list' | 'one'

export const shapeOf = (operator: Operator): Shape => {
  switch (operator) {
    case 'null':
    case 'notNull':
      return 'nothing'
    case 'inLast':
    case 'notInLast':
    case 'inNext':
      return 'duration'
    case 'did':
    case 'didNot':
      return 'event'
    case 'between':
    case 'notBetween':
      return 'pair'
    case 'in':
    case 'notIn':
      return 'list'
    default:
      return 'one'
  }
}

/** After a change of field or operator the old value may have the wrong shape: carries over what still makes sense. */
export const tidyRule = (group: RuleGroup): Rule => ({
  ...group,
  rules: group.rules.map((node) => (isGroup(node) ? tidyRule(node) : tidyCondition(node))),
})

function tidyCondition(condition: Condition): Condition {
  const { value, ...rest } = condition
  const first = Array.isArray(value) ? value[0] : typeof value === 'object' ? undefined : value
  switch (shapeOf(condition.operator)) {
    case 'nothing':
      return rest
    case 'duration':
      return { ...rest, value: isObject(value) && 'unit' in value ? value : { amount: 7, unit: 'days' } }
    case 'event':
      return { ...rest, value: isObject(value) && !('unit' in value) ? value : {} }
    case 'pair':
      return {
        ...rest,
        value: Array.isArray(value) ? [value[0] ?? '', value[1] ?? ''] : [first ?? '', ''],
      }
    case 'list':
      return { ...rest, value: Array.isArray(value) ? value : first ? [first] : [] }
    case 'one':
      return { ...rest, value: first ?? '' }
  }
}

const isObject = (value: Condition['value']): value is Extract<Condition['value'], object> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
