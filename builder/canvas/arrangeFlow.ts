import type { StoreApi } from 'zustand'
import { exitsOf } from '#sdk/flow'
import { shaper } from './addStep.ts'
import type { FlowStore } from './store.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Puts the whole flow in order, as one edit that can be undone. */
export async function arrangeFlow(store: StoreApi<FlowStore>, vocabulary: Vocabulary) {
  // Loaded when it is first wanted: few flows are arranged as soon as they are opened.
  const { arrange } = await import('./arrange.ts')
  const { graph, edit, unfolded } = store.getState()
  const positions = arrange(graph, shaper(graph, vocabulary, unfolded), (node) => {
    const step = vocabulary.stepOf(node.type)
    return step
      ? exitsOf(step, node.input)
      : graph.edges.filter((edge) => edge.from === node.id).map(({ exit }) => ({ id: exit, optional: false }))
  })
  edit({ type: 'move-nodes', positions })
}
