import { useEffect, useState } from 'react'
import { labelled, worstFirst } from './labelled.ts'
import { editorStore, useFlow } from './store.ts'
import { useVocabulary } from './vocabulary.ts'

type Check = typeof import('./findings.ts')['findingsOf']

/**
 * Marks what the author should know. A flow as it was opened has been checked by the server; from the first edit on
 * the browser checks too, while one types.
 */
export function useFindings() {
  const vocabulary = useVocabulary()
  const graph = useFlow((flow) => flow.graph)
  const edited = useFlow((flow) => flow.unsaved.length > 0)
  const fromServer = useFlow((flow) => flow.findings)
  const [check, setCheck] = useState<Check>()

  useEffect(() => {
    if (edited && !check) void import('./findings.ts').then(({ findingsOf }) => setCheck(() => findingsOf))
  }, [edited, check])

  useEffect(() => {
    const findings = () => {
      // An empty canvas asks for a start by itself; that is no fault yet.
      if (graph.nodes.length === 0) return []
      return check
        ? check(graph, vocabulary, fromServer)
        : worstFirst(labelled(fromServer, graph, vocabulary))
    }
    const timer = setTimeout(() => editorStore.getState().mark(findings()), 120)
    return () => clearTimeout(timer)
  }, [graph, vocabulary, fromServer, check])
}
