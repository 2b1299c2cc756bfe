import { ArrowRight, ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FlowNode, StepManifest } from '#sdk/flow'
import { waysOut } from '../canvas/shape.ts'
import { useFlow, useFlowStore } from '../canvas/store.ts'
import { useVocabulary } from '../canvas/vocabulary.ts'

/** With more ways out than this, those that lead nowhere are folded away. */
const few = 4

/** The ways out of a step and what they lead to: the form reaches its neighbours, and works without a mouse. */
export function LeadsTo({ node, step }: { node: FlowNode; step: StepManifest }) {
  const { t } = useTranslation('inspector')
  const vocabulary = useVocabulary()
  const store = useFlowStore()
  const graph = useFlow((flow) => flow.graph)
  const readOnly = useFlow((flow) => flow.readOnly)
  const [all, setAll] = useState(false)
  const exits = waysOut(step, node.input)
  if (exits.length === 0) return null
  const leads = new Set(graph.edges.filter((edge) => edge.from === node.id).map((edge) => edge.exit))
  const folded =
    all || exits.length <= few ? [] : exits.filter((exit, index) => index > 0 && !leads.has(exit.id))
  return (
    <section className="border-t pt-5">
      <h3 className="mb-2 text-small font-medium">{t('leadsTo')}</h3>
      <ul className="flex flex-col">
        {exits
          .filter((exit) => !folded.includes(exit))
          .map((exit) => {
            const edge = graph.edges.find((one) => one.from === node.id && one.exit === exit.id)
            const next = graph.nodes.find((one) => one.id === edge?.to)
            const { inspect, pick } = store.getState()
            return (
              <li key={exit.id}>
                <button
                  type="button"
                  disabled={readOnly && !next}
                  onClick={() =>
                    next ? inspect(next.id) : pick({ for: 'exit', from: node.id, exit: exit.id })
                  }
                  className="-mx-2 flex w-[calc(100%+1rem)] items-center gap-2 rounded-lg px-2 py-1.5 text-left text-small hover:bg-sunken"
                >
                  <span className="w-28 shrink-0 truncate text-soft">{vocabulary.exitTitle(step, exit)}</span>
                  <ArrowRight className="size-3.5 shrink-0 text-soft" aria-hidden />
                  <span className={next ? 'truncate' : 'truncate text-soft'}>
                    {next ? vocabulary.titleOf(next) : t(readOnly ? 'endsHere' : 'choose')}
                  </span>
                </button>
              </li>
            )
          })}
      </ul>
      {folded.length > 0 && (
        <button
          type="button"
          onClick={() => setAll(true)}
          className="-mx-2 flex items-center gap-1.5 rounded-lg px-2 py-1.5 text-small text-soft hover:bg-sunken hover:text-ink"
        >
          <ChevronDown className="size-3.5" aria-hidden />
          {t('moreExits', { count: folded.length })}
        </button>
      )}
    </section>
  )
}
