import './canvas.css'
import {
  Background,
  BackgroundVariant,
  type Connection,
  type FinalConnectionState,
  MiniMap,
  type Node,
  type NodeChange,
  Panel,
  ReactFlow,
  useReactFlow,
  useStoreApi,
  useStore as useZoom,
} from '@xyflow/react'
import { type DragEvent, useCallback, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Operation } from '#sdk/flow'
import { addStep } from './addStep.ts'
import { CanvasTools } from './CanvasTools.tsx'
import { type Drawn, type DrawnEdge, drawer } from './drawing.ts'
import { FlowEdge } from './FlowEdge.tsx'
import { GroupFrame } from './GroupFrame.tsx'
import { carried } from './groups.ts'
import { snap } from './layout.ts'
import { NoteNode } from './NoteNode.tsx'
import { openingOf } from './opening.ts'
import { StepNode } from './StepNode.tsx'
import { card } from './shape.ts'
import { useFlow, useFlowStore } from './store.ts'
import { useClipboard } from './useClipboard.ts'
import { useHoldToChoose } from './useHoldToChoose.ts'
import { useKeys } from './useKeys.ts'
import { useSettled } from './useSettled.ts'
import { useVocabulary } from './vocabulary.ts'

const nodeTypes = { step: StepNode, note: NoteNode, frame: GroupFrame }
const edgeTypes = { flow: FlowEdge }
export const draggedStep = 'application/x-cauce-step'

const isFar = ({ transform }: { transform: [number, number, number] }) => transform[2] < 0.5
const minimapColor = ({ type, selected }: Node) =>
  type === 'frame' ? 'var(--line)' : selected ? 'var(--focus)' : 'var(--edge)'
/** Below this many nodes drawing all is cheaper than asking which are in view. */
const few = 60

/** The flow as a picture. Every change goes through the store as an operation. */
export function Canvas() {
  const { t } = useTranslation('canvas')
  const store = useFlowStore()
  const vocabulary = useVocabulary()
  const graph = useFlow((flow) => flow.graph)
  const selection = useFlow((flow) => flow.selection)
  const chosenEdges = useFlow((flow) => flow.chosenEdges)
  const unfolded = useFlow((flow) => flow.unfolded)
  const dragged = useFlow((flow) => flow.dragged)
  const readOnly = useFlow((flow) => flow.readOnly)
  const inspected = useFlow((flow) => flow.inspected)
  const [draw] = useState(drawer)
  const { nodes, edges } = useMemo(
    () => draw(graph, { vocabulary, selection, chosenEdges, unfolded, dragged }),
    [draw, graph, vocabulary, selection, chosenEdges, unfolded, dragged],
  )
  const { screenToFlowPosition, setViewport } = useReactFlow()
  const canvas = useStoreApi()
  const spoken = useMemo(() => ({ 'node.a11yDescription.keyboardDisabled': t('canvas.cardKeys') }), [t])
  const [connecting, setConnecting] = useState(false)
  const far = useZoom(isFar)
  const frame = useRef<HTMLDivElement>(null)
  const settled = useSettled()
  /** Where the frames of the groups stood when the drag began. */
  const frames = useRef(new Map<string, Drawn['position']>())
  const takeUp = useCallback((taken: Drawn[]) => {
    frames.current = new Map(
      taken.flatMap(({ id, type, position }) => (type === 'frame' ? [[id, position]] : [])),
    )
  }, [])
  useKeys(frame)
  useClipboard(frame)
  useHoldToChoose(frame)

  const onNodesChange = useCallback(
    (changes: NodeChange<Drawn>[]) => {
      const { selection, dragged, select, drag } = store.getState()
      const moved: typeof dragged = {}
      const chosen = new Set(selection)
      let chose = false
      for (const change of changes) {
        if (change.type === 'position' && change.position) {
          const from = frames.current.get(change.id)
          if (from) Object.assign(moved, carried(store.getState().graph, change.id, from, change.position))
          else moved[change.id] = change.position
        }
        if (change.type === 'select') {
          chose = true
          if (change.selected) chosen.add(change.id)
          else chosen.delete(change.id)
        }
      }
      if (Object.keys(moved).length > 0) drag({ ...dragged, ...moved })
      if (chose) select(chosen)
    },
    [store],
  )
  const drop = useCallback(() => {
    const { dragged, graph, edit, drag } = store.getState()
    const notes = graph.notes.flatMap((note): Operation[] => {
      const position = dragged[note.id]
      return position ? [{ type: 'put-note', note: { ...note, position } }] : []
    })
    const steps = graph.nodes.flatMap((node) => {
      const to = dragged[node.id]
      const at = to && { x: snap(to.x), y: snap(to.y) }
      return at && (at.x !== node.position.x || at.y !== node.position.y) ? [[node.id, at] as const] : []
    })
    const move: Operation = { type: 'move-nodes', positions: Object.fromEntries(steps) }
    if (steps.length + notes.length > 0)
      edit(notes.length > 0 ? { type: 'batch', operations: [move, ...notes] } : move)
    drag({})
  }, [store])

  const connect = useCallback(
    ({ source, sourceHandle, target }: Connection) =>
      store
        .getState()
        .edit({ type: 'connect', edge: { from: source, exit: sourceHandle ?? 'default', to: target } }),
    [store],
  )
  const mayConnect = useCallback(
    ({ source, target }: Connection | DrawnEdge) => {
      const to = store.getState().graph.nodes.find((node) => node.id === target)
      return source !== target && to !== undefined && vocabulary.stepOf(to.type)?.kind !== 'trigger'
    },
    [store, vocabulary],
  )
  /** An exit dropped on the empty canvas asks what shall happen next there. */
  const dropConnection = useCallback(
    (event: MouseEvent | TouchEvent, end: FinalConnectionState) => {
      setConnecting(false)
      if (end.isValid || end.toNode || !end.fromNode || end.fromHandle?.type !== 'source') return
      const point = 'changedTouches' in event ? event.changedTouches[0] : event
      if (!point) return
      const at = screenToFlowPosition({ x: point.clientX - card.width / 2, y: point.clientY })
      store.getState().pick({ for: 'exit', from: end.fromNode.id, exit: end.fromHandle.id ?? 'default', at })
    },
    [store, screenToFlowPosition],
  )
  const reconnect = useCallback(
    (old: DrawnEdge, { source, sourceHandle, target }: Connection) =>
      store.getState().edit({
        type: 'batch',
        operations: [
          { type: 'disconnect', from: old.source, exit: old.sourceHandle ?? 'default' },
          { type: 'connect', edge: { from: source, exit: sourceHandle ?? 'default', to: target } },
        ],
      }),
    [store],
  )
  const dropStep = (event: DragEvent) => {
    const step = vocabulary.stepOf(event.dataTransfer.getData(draggedStep))
    if (!step) return
    event.preventDefault()
    const at = screenToFlowPosition({ x: event.clientX - card.width / 2, y: event.clientY - 40 })
    addStep(store, vocabulary, step, { for: 'canvas', at })
  }
  const begin = () => {
    const room = frame.current?.getBoundingClientRect()
    const viewport = room && openingOf(nodes, room)
    if (viewport) setViewport(viewport)
  }

  return (
    <div
      ref={frame}
      className={`size-full outline-none ${far ? 'cauce-far' : ''}`}
      role="application"
      aria-label={t('canvas.label')}
      // The canvas as a whole takes the keys that walk the flow.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
    >
      <ReactFlow<Drawn, DrawnEdge>
        className={connecting ? 'cauce-connecting' : undefined}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onEdgesChange={(changes) => {
          const chosen = new Set(store.getState().chosenEdges)
          for (const change of changes)
            if (change.type === 'select') {
              if (change.selected) chosen.add(change.id)
              else chosen.delete(change.id)
            }
          store.getState().select(store.getState().selection, chosen)
        }}
        onNodeDragStart={(_, __, taken) => takeUp(taken)}
        onSelectionDragStart={(_, taken) => takeUp(taken)}
        onNodeDragStop={drop}
        onSelectionDragStop={drop}
        onNodeClick={(event, node) => {
          const choosing =
            event.shiftKey || event.metaKey || event.ctrlKey || canvas.getState().multiSelectionActive
          if (!choosing && node.type === 'step') store.getState().inspect(node.id)
        }}
        onPaneClick={() => store.getState().inspect(undefined)}
        onConnect={connect}
        isValidConnection={mayConnect}
        onConnectStart={() => setConnecting(true)}
        onConnectEnd={dropConnection}
        onReconnect={reconnect}
        onInit={begin}
        onDrop={dropStep}
        onDragOver={(event) => {
          if (event.dataTransfer.types.includes(draggedStep)) event.preventDefault()
        }}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        edgesReconnectable={!readOnly}
        connectionRadius={48}
        onlyRenderVisibleElements={nodes.length > few}
        disableKeyboardA11y
        edgesFocusable={false}
        ariaLabelConfig={spoken}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={['Meta', 'Control', 'Shift']}
        panActivationKeyCode="Space"
        panOnScroll
        minZoom={0.08}
        maxZoom={1.6}
        snapToGrid
        snapGrid={[8, 8]}
        elevateEdgesOnSelect={false}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.4} />
        {settled && nodes.length > 7 && !inspected && (
          <MiniMap
            className="cauce-minimap max-sm:hidden!"
            position="bottom-right"
            pannable
            zoomable
            nodeColor={minimapColor}
            nodeBorderRadius={12}
            ariaLabel={t('canvas.minimap')}
          />
        )}
        <Panel position="bottom-left">
          <CanvasTools />
        </Panel>
      </ReactFlow>
    </div>
  )
}
