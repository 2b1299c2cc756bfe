import type { FlowGraph } from '#sdk/flow'

/** Five columns of branches and waits, with a way to the neighbour now and then. */
export function bigFlow(steps: number): FlowGraph {
  const nodes: FlowGraph['nodes'] = [
    { id: 'start', type: 'flow.manual', version: 1, input: {}, position: { x: 0, y: 0 } },
  ]
  const edges: FlowGraph['edges'] = [{ from: 'start', exit: 'default', to: 's0' }]
  for (let n = 0; n < steps - 1; n++) {
    const [column, row] = [n % 5, Math.floor(n / 5)]
    const branch = row % 2 === 0
    nodes.push({
      id: `s${n}`,
      type: branch ? 'flow.branch' : 'flow.wait',
      version: 1,
      input: branch
        ? { rule: { combinator: 'and', rules: [{ field: 'country', operator: '=', value: 'CO' }] } }
        : { duration: { amount: 2, unit: 'days' } },
      position: { x: column * 344, y: 202 + row * 202 },
    })
    if (n + 5 < steps - 1) edges.push({ from: `s${n}`, exit: branch ? 'yes' : 'default', to: `s${n + 5}` })
    if (branch && n + 6 < steps - 1) edges.push({ from: `s${n}`, exit: 'no', to: `s${n + 6}` })
  }
  return { nodes, edges, notes: [], settings: {} as FlowGraph['settings'] }
}
