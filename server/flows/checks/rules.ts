import type { Finding, FlowGraph, StepManifest } from '#sdk/flow'
import { type FieldTypes, Rule, ruleProblems, sayProblem } from '#sdk/rules'
import type { Language } from '../../registry/parseInput.ts'

const goal = { en: 'The goal', es: 'La meta' }

/** Rules that can't be used as they stand: fields that do not exist, values that can't be read. */
export function checkRules(
  graph: FlowGraph,
  stepOf: (type: string) => StepManifest | undefined,
  types: FieldTypes,
  language: Language,
): Finding[] {
  const problemsOf = (rule: unknown, signal: boolean) => {
    const parsed = Rule.safeParse(rule)
    const problems = parsed.success ? ruleProblems(parsed.data, { types, signal }) : []
    return problems.map((problem) => sayProblem(problem, language))
  }
  const inSteps = graph.nodes.flatMap((node) => {
    const step = stepOf(node.type)
    const fields = Object.entries(step?.input.properties ?? {}).filter(([, field]) => field.widget === 'rule')
    return fields.flatMap(([field]) =>
      problemsOf(node.input[field], true).map((problem) =>
        finding(node.title || step?.title || node.type, problem, node.id, field),
      ),
    )
  })
  const { settings } = graph
  const inSettings = [
    ...(settings.goal
      ? problemsOf(settings.goal, false).map((problem) => finding(goal[language], problem))
      : []),
    ...settings.exitRules.flatMap(({ title, rule }) =>
      problemsOf(rule, false).map((problem) => finding(title, problem)),
    ),
  ]
  return [...inSteps, ...inSettings]
}

const finding = (name: string, problem: string, node?: string, field?: string): Finding => ({
  level: 'error',
  code: 'rule',
  message: `"${name}": ${problem}`,
  node,
  field,
  values: { name, problem },
})
