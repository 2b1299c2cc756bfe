import type { FlowGraph, NodeExit, Note } from '#sdk/flow'

/** One line of the outline: a step where it is first come to, or a pointer to where it stands already. */
export type Line = {
  key: string
  node: string
  level: number
  /** the way that leads here, of the step one level up */
  by?: { from: string; exit: string; title: string }
  /** told in full elsewhere: this line only points there */
  again: boolean
}

/** A flow as a tree, in the order in which people come to its steps; what nobody comes to stands at the end. */
export function outline(
  graph: FlowGraph,
  isStart: (type: string) => boolean,
  exitsOf: (node: string) => NodeExit[],
): Line[] {
  const lines: Line[] = []
  const told = new Set<string>()
  const known = new Set(graph.nodes.map((node) => node.id))
  const visit = (node: string, level: number, by: Line['by'], path: string) => {
    const again = told.has(node)
    lines.push({ key: `${path}/${node}`, node, level, by, again })
    if (again) return
    told.add(node)
    const leaving = graph.edges.filter((edge) => edge.from === node && known.has(edge.to))
    const exits = exitsOf(node)
    const rank = (exit: string) => {
      const at = exits.findIndex((one) => one.id === exit)
      return at < 0 ? exits.length : at
    }
    // One way on is told below, not further in: a flow of fifty steps in a row is not fifty levels deep.
    const straight = leaving.length === 1
    for (const edge of leaving.toSorted((a, b) => rank(a.exit) - rank(b.exit))) {
      const title = exits.find((one) => one.id === edge.exit)?.title ?? edge.exit
      visit(
        edge.to,
        straight ? level : level + 1,
        { from: node, exit: edge.exit, title },
        `${path}/${node}.${edge.exit}`,
      )
    }
  }
  const inOrder = graph.nodes.toSorted((a, b) => a.position.y - b.position.y || a.position.x - b.position.x)
  for (const node of inOrder) if (isStart(node.type)) visit(node.id, 1, undefined, '')
  for (const node of inOrder) if (!told.has(node.id)) visit(node.id, 1, undefined, '')
  return lines
}

/** Lines that follow each other and stand in the same group, or in none. */
export type Cluster = { group: Note | undefined; lines: { line: Line; index: number }[] }

export function clustered(lines: Line[], notes: Note[]): Cluster[] {
  const groups = new Map(notes.flatMap((note) => (note.around ?? []).map((id) => [id, note])))
  const clusters: Cluster[] = []
  for (const [index, line] of lines.entries()) {
    const group = line.again ? undefined : groups.get(line.node)
    const last = clusters.at(-1)
    if (last && last.group === group) last.lines.push({ line, index })
    else clusters.push({ group, lines: [{ line, index }] })
  }
  return clusters
}
