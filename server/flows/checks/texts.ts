import type { Finding, FlowGraph, StepManifest } from '#sdk/flow'
import { type Language, sayIn } from '../../http/language.ts'
import type { Renderer } from '../../templates/renderer.ts'
import { templatesIn } from '../../templates/renderInput.ts'

/** Texts whose template can't be read. */
export async function checkTexts(
  renderer: Renderer,
  graph: FlowGraph,
  stepOf: (type: string) => StepManifest | undefined,
  language: Language,
): Promise<Finding[]> {
  const texts = graph.nodes.flatMap((node) => {
    const step = stepOf(node.type)
    if (!step) return []
    const name = node.title || step.title
    return templatesIn(step.input, node.input).map(({ path, template }) => ({
      node: node.id,
      name,
      field: path.join('.'),
      template,
    }))
  })
  const problems = await renderer.check(texts.map((text) => text.template))
  return texts.flatMap(({ node, name, field }, index) => {
    const found = problems[index]
    if (found === undefined) return []
    const problem = sayIn(language, found)
    return [
      {
        level: 'error' as const,
        code: 'text',
        message: `"${name}": ${problem}`,
        node,
        field,
        values: { name, problem },
      },
    ]
  })
}
