import { ReactFlowProvider } from '@xyflow/react'
import { useEffect, useState } from 'react'
import type { FlowGraph } from '#sdk/flow'
import { Canvas } from './Canvas.tsx'
import { type Changed, FlowStoreProvider, newFlowStore } from './store.ts'

/** A drawing to look at, with what is different in it. */
export function StillCanvas({
  flowId,
  graph,
  changed,
}: {
  flowId: string
  graph: FlowGraph
  changed?: Changed
}) {
  const [store] = useState(newFlowStore)
  useEffect(() => {
    store.getState().open({ id: flowId, revision: 0, graph, findings: [], readOnly: true })
    // Who is inside now has no part in this.
    store.setState({ changed, path: undefined, forecast: { nodes: {}, exits: {} } })
  }, [store, flowId, graph, changed])
  return (
    <FlowStoreProvider value={store}>
      <ReactFlowProvider>
        <Canvas />
      </ReactFlowProvider>
    </FlowStoreProvider>
  )
}
