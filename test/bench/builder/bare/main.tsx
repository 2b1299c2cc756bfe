import '@xyflow/react/dist/style.css'
import { Background, Handle, MiniMap, type NodeProps, Position, ReactFlow } from '@xyflow/react'
import { memo } from 'react'
import { createRoot } from 'react-dom/client'
import { bigFlow } from '../bigFlow.ts'

// The same cards with nothing behind them: what React Flow itself takes.
const Card = memo(function Card({ id, data }: NodeProps) {
  return (
    <div className="card">
      <Handle type="target" position={Position.Top} id="in" />
      <span className="icon" />
      <span>
        <b>{String(data.title)}</b>
        <small>{id}</small>
      </span>
      {['default', 'yes', 'no'].map((exit) => (
        <Handle key={exit} type="source" position={Position.Bottom} id={exit} />
      ))}
    </div>
  )
})
const nodeTypes = { card: Card }
const drawn = bigFlow(Number(new URLSearchParams(location.search).get('steps') ?? 500))
const nodes = drawn.nodes.map((node) => ({
  ...{ id: node.id, type: 'card', position: node.position, data: { title: node.type } },
  ...{ width: 288, height: 96 },
}))
const edges = drawn.edges.map((edge) => ({
  ...{ id: `${edge.from} ${edge.exit}`, source: edge.from, sourceHandle: edge.exit },
  ...{ target: edge.to, targetHandle: 'in', type: 'smoothstep' },
}))

const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <ReactFlow
      nodeTypes={nodeTypes}
      defaultNodes={nodes}
      defaultEdges={edges}
      onlyRenderVisibleElements
      minZoom={0.08}
      defaultViewport={{ x: 60, y: 56, zoom: 0.75 }}
    >
      <Background />
      <MiniMap />
    </ReactFlow>,
  )
