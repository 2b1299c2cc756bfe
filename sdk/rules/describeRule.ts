import type { Duration } from '../duration.ts'
import type { Rule } from './format.ts'
import { type Condition, isGroup } from './group.ts'
import type { Operator } from './operators.ts'
import { listOf } from './read.ts'
import { criteriaOf } from './reads.ts'
import type { Language } from './words.ts'

/** The language, and how fields, events and values are called; without a name the id is shown. */
export type RuleWords = {
  language: Language
  field?(field: string): string | undefined
  event?(type: string): string | undefined
  value?(field: string, value: string | number | boolean): string | undefined
}

const phrases: Record<Language, Record<Exclude<Operator, 'did' | 'didNot'>, string>> = {
  en: {
    '=': '{field} is {value}',
    '!=': '{field} is not {value}',
    '<': '{field} is below {value}',
    '<=': '{field} is at most {value}',
    '>': '{field} is above {value}',
    '>=': '{field} is at least {value}',
    contains: '{field} contains {value}',
    doesNotContain: '{field} does not contain {value}',
    beginsWith: '{field} begins with {value}',
    doesNotBeginWith: '{field} does not begin with {value}',
    endsWith: '{field} ends with {value}',
    doesNotEndWith: '{field} does not end with {value}',
    null: '{field} is empty',
    notNull: '{field} is not empty',
    in: '{field} is one of {value}',
    notIn: '{field} is none of {value}',
    between: '{field} is between {value}',
    notBetween: '{field} is not between {value}',
    inLast: '{field} is in {value}',
    notInLast: '{field} is not in {value}',
    inNext: '{field} is in {value}',
  },
  es: {
    '=': '{field} es {value}',
    '!=': '{field} no es {value}',
    '<': '{field} es menor que {value}',
    '<=': '{field} es como máximo {value}',
    '>': '{field} es mayor que {value}',
    '>=': '{field} es como mínimo {value}',
    contains: '{field} contiene {value}',
    doesNotContain: '{field} no contiene {value}',
    beginsWith: '{field} empieza por {value}',
    doesNotBeginWith: '{field} no empieza por {value}',
    endsWith: '{field} termina en {value}',
    doesNotEndWith: '{field} no termina en {value}',
    null: '{field} está vacío',
    notNull: '{field} no está vacío',
    in: '{field} es uno de {value}',
    notIn: '{field} no es ninguno de {value}',
    between: '{field} está entre {value}',
    notBetween: '{field} no está entre {value}',
    inLast: '{field} está en {value}',
    notInLast: '{field} no está en {value}',
    inNext: '{field} está en {value}',
  },
}

const words = {
  en: {
    and: 'and',
    or: 'or',
    not: 'not',
    everyone: 'everyone',
    noone: 'no one',
    yes: 'yes',
    no: 'no',
    blank: '…',
    did: '{event} happened{times}{within}{where}',
    didNot: '{event} did not happen{times}{within}{where}',
    times: ' at least {n} times',
    within: ' in {duration}',
    where: ', where {where}',
  },
  es: {
    and: 'y',
    or: 'o',
    not: 'no',
    everyone: 'todas las personas',
    noone: 'nadie',
    yes: 'sí',
    no: 'no',
    blank: '…',
    did: '{event} ocurrió{times}{within}{where}',
    didNot: '{event} no ocurrió{times}{within}{where}',
    times: ' al menos {n} veces',
    within: ' en {duration}',
    where: ', donde {where}',
  },
}

type Stretch = { one: string; many: string }

/** "the last 7 days": in Spanish the article and the adjective follow the unit. */
const stretches: Record<Language, Record<'last' | 'next', Record<Duration['unit'], Stretch>>> = {
  en: {
    last: {
      seconds: { one: 'the last second', many: 'the last {n} seconds' },
      minutes: { one: 'the last minute', many: 'the last {n} minutes' },
      hours: { one: 'the last hour', many: 'the last {n} hours' },
      days: { one: 'the last day', many: 'the last {n} days' },
      weeks: { one: 'the last week', many: 'the last {n} weeks' },
    },
    next: {
      seconds: { one: 'the next second', many: 'the next {n} seconds' },
      minutes: { one: 'the next minute', many: 'the next {n} minutes' },
      hours: { one: 'the next hour', many: 'the next {n} hours' },
      days: { one: 'the next day', many: 'the next {n} days' },
      weeks: { one: 'the next week', many: 'the next {n} weeks' },
    },
  },
  es: {
    last: {
      seconds: { one: 'el último segundo', many: 'los últimos {n} segundos' },
      minutes: { one: 'el último minuto', many: 'los últimos {n} minutos' },
      hours: { one: 'la última hora', many: 'las últimas {n} horas' },
      days: { one: 'el último día', many: 'los últimos {n} días' },
      weeks: { one: 'la última semana', many: 'las últimas {n} semanas' },
    },
    next: {
      seconds: { one: 'el próximo segundo', many: 'los próximos {n} segundos' },
      minutes: { one: 'el próximo minuto', many: 'los próximos {n} minutos' },
      hours: { one: 'la próxima hora', many: 'las próximas {n} horas' },
      days: { one: 'el próximo día', many: 'los próximos {n} días' },
      weeks: { one: 'la próxima semana', many: 'las próximas {n} semanas' },
    },
  },
}

/** The rule as one plain sentence, for a card on the canvas or a line of history. */
export function describeRule(rule: Rule, names: RuleWords): string {
  const sentence = describeGroup(rule, names, true)
  return sentence.charAt(0).toLocaleUpperCase(names.language) + sentence.slice(1)
}

function describeGroup(group: Rule, names: RuleWords, outermost: boolean): string {
  const say = words[names.language]
  if (!group.rules.length) return group.not ? say.noone : say.everyone
  const parts = group.rules.map((node) =>
    isGroup(node)
      ? describeGroup(node, names, group.rules.length === 1 && !group.not)
      : describe(node, names),
  )
  const joined = parts.join(` ${say[group.combinator]} `)
  if (group.not) return `${say.not} (${joined})`
  return outermost || parts.length === 1 ? joined : `(${joined})`
}

function describe(condition: Condition, names: RuleWords): string {
  const { field, operator } = condition
  if (operator === 'did' || operator === 'didNot') return describeEvent(condition, names)
  return fill(phrases[names.language][operator], {
    field: names.field?.(field) ?? field.replace(/^(attributes|signal)[.]/, ''),
    value: sayValue(condition, names),
  })
}

function describeEvent(condition: Condition, names: RuleWords): string {
  const say = words[names.language]
  const type = condition.field.slice('event:'.length)
  const { atLeast = 1, within, where } = criteriaOf(condition)
  return fill(condition.operator === 'did' ? say.did : say.didNot, {
    event: names.event?.(type) ?? type,
    times: atLeast > 1 ? fill(say.times, { n: String(atLeast) }) : '',
    within: within ? fill(say.within, { duration: sayStretch(within, 'last', names.language) }) : '',
    where: where?.rules.length ? fill(say.where, { where: describeGroup(where, names, true) }) : '',
  })
}

function sayValue({ field, operator, value }: Condition, names: RuleWords): string {
  const say = words[names.language]
  const one = (item: unknown): string => {
    if (typeof item === 'boolean') return names.value?.(field, item) ?? (item ? say.yes : say.no)
    if (typeof item !== 'string' && typeof item !== 'number') return say.blank
    return (names.value?.(field, item) ?? String(item).trim()) || say.blank
  }
  if (typeof value === 'object' && value !== null && 'unit' in value)
    return sayStretch(value, operator === 'inNext' ? 'next' : 'last', names.language)
  if (operator === 'between' || operator === 'notBetween') return listOf(value).map(one).join(` ${say.and} `)
  if (operator === 'in' || operator === 'notIn') return listOf(value).map(one).join(', ')
  return one(value)
}

function sayStretch({ amount, unit }: Duration, when: 'last' | 'next', language: Language): string {
  const { one, many } = stretches[language][when][unit]
  return amount === 1 ? one : fill(many, { n: String(amount) })
}

const fill = (phrase: string, values: Record<string, string>) =>
  phrase.replace(/[{](\w+)[}]/g, (_, name: string) => values[name] ?? '')
