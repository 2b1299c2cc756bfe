import { ruleProblems, sayProblem, whereProblems } from '#sdk/rules'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import type { Db } from '../db/connect.ts'
import { InvalidInput } from '../http/errors.ts'
import { countedFields } from './countedFields.ts'
import { readFields, type ScoreDefinition } from './definition.ts'

type Words = { en: string; es: string }

/** Refuses a definition that couldn't be counted, with what to put right and where. */
export async function requireCountable(
  db: Db,
  workspaceId: string,
  definition: ScoreDefinition,
): Promise<void> {
  const types = await fieldTypes(db, workspaceId)
  const scores = (await countedFields(db, workspaceId)).add('score')
  const problems: Record<string, Words> = {}
  const ids = new Set<string>()
  for (const [index, rule] of definition.rules.entries()) {
    const at = `definition.rules.${index}`
    if (ids.has(rule.id)) problems[`${at}.id`] = twice
    ids.add(rule.id)
    for (const problem of rule.where ? whereProblems(rule.where, rule.event, { types }) : [])
      problems[[at, 'where', ...problem.path].join('.')] = wordsOf(problem)
    for (const problem of rule.rule ? ruleProblems(rule.rule, { types, signal: false }) : [])
      problems[[at, 'rule', ...problem.path].join('.')] = wordsOf(problem)
    if (readFields({ ...definition, rules: [rule] }).some((field) => scores.has(field)))
      problems[`${at}.rule`] = {
        en: 'A score can’t depend on a score: the two could go on changing each other. Ask about the event or another field.',
        es: 'Una puntuación no puede depender de otra: podrían cambiarse sin fin. Pregunta por el evento u otro campo.',
      }
  }
  const levels = new Set<string>()
  for (const [index, { id, at, until }] of definition.thresholds.entries()) {
    const path = `definition.thresholds.${index}`
    if (levels.has(id)) problems[`${path}.id`] = twice
    levels.add(id)
    if (until > at)
      problems[`${path}.until`] = {
        en: 'Write a number no greater than the one at which it is reached.',
        es: 'Escribe un número no mayor que aquel con el que se alcanza.',
      }
    if (definition.ceiling !== null && at > definition.ceiling)
      problems[`${path}.at`] = {
        en: 'Nobody can get there: the score ends at its ceiling.',
        es: 'Nadie puede llegar ahí: la puntuación acaba en su máximo.',
      }
  }
  if (Object.keys(problems).length > 0)
    throw new InvalidInput(
      { en: 'The score needs attention.', es: 'Hay que corregir la puntuación.' },
      problems,
    )
}

const twice = { en: 'This id is there twice.', es: 'Este identificador está dos veces.' }
const wordsOf = (problem: Parameters<typeof sayProblem>[0]): Words => ({
  en: sayProblem(problem, 'en'),
  es: sayProblem(problem, 'es'),
})
