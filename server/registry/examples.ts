import type { Example, Plugin } from '#sdk'
import { FlowGraph } from '#sdk/flow'

/** The flows that a plugin brings to begin with, every text of theirs in the reader's language. */
export function examplesOf(plugin: Plugin, language: string): (Example & { graph: FlowGraph })[] {
  const words = plugin.translations?.[language] ?? {}
  const say = (text: string) => words[text] ?? text
  return (plugin.examples ?? []).map(({ id, icon, title, description, graph }) => ({
    ...{ id: `${plugin.id}.${id}`, icon, title: say(title), description: say(description) },
    graph: FlowGraph.parse(
      JSON.parse(JSON.stringify(graph), (_key, value) => (typeof value === 'string' ? say(value) : value)),
    ),
  }))
}
