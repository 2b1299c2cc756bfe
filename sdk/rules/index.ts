export { type Check, checkOf, lengthOf, type Test } from './check.ts'
export { describeRule, type RuleWords } from './describeRule.ts'
export { type Comparison, evaluate, evaluateEvent, type RuleFacts, type Verdict } from './evaluate.ts'
export {
  type ContactField,
  contactFields,
  type FieldTypes,
  isContactField,
  type Scope,
  typeOf,
} from './fields.ts'
export { Rule } from './format.ts'
export { always, type Condition, type EventCriteria, isGroup, isRule, type RuleGroup } from './group.ts'
export { nextFlip } from './nextFlip.ts'
export { type FieldType, limits, type Operator, operators, operatorsOf, opposites } from './operators.ts'
export { isFilled, readBoolean, readDate, readList, readNumber, readText } from './read.ts'
export { criteriaOf, dependsOnTime, eventTypesOf, fieldsOf, isRelative, signalFieldsOf } from './reads.ts'
export { type RuleContext, ruleProblems, whereProblems } from './ruleProblems.ts'
export { capitals, fold, smalls } from './text.ts'
export { type Language, type Problem, sayProblem } from './words.ts'
