import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { FlowGraph } from '#sdk/flow'
import { useFormat } from '../i18n/format.ts'
import { Table, Td, Th } from '../ui/index.ts'
import type { FlowReport } from './requests.ts'

/** Step by step: who came, who is there, which way they went and how many were lost. */
export function StepTable({
  flowId,
  report,
  graph,
  words,
}: {
  flowId: string
  report: FlowReport
  graph: FlowGraph
  words: { nodeTitle: (id: string) => string; exitTitle: (node: string, exit: string) => string }
}) {
  const { t } = useTranslation('reports')
  const { number, percent } = useFormat()
  const order = new Map(graph.nodes.map((node, at) => [node.id, node.position.y * 10_000 + at]))
  const rows = Object.entries(report.nodes).sort(
    ([a], [b]) => (order.get(a) ?? 1e12) - (order.get(b) ?? 1e12),
  )
  const connected = new Set(graph.edges.map((edge) => `${edge.from} ${edge.exit}`))
  return (
    <Table label={t('steps')}>
      <thead>
        <tr>
          <Th>{t('sheet.step')}</Th>
          <Th className="text-right">{t('sheet.entered')}</Th>
          <Th className="text-right">{t('sheet.inside')}</Th>
          <Th>{t('sheet.ways')}</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([id, counts]) => (
          <tr key={id}>
            <Td className="font-medium">{words.nodeTitle(id)}</Td>
            <Td className="text-right tabular-nums">{number(counts.entered)}</Td>
            <Td className="text-right tabular-nums">
              {counts.inside > 0 ? (
                <Link
                  to="/flows/$id"
                  params={{ id: flowId }}
                  search={{ view: 'people', node: id, status: 'open' }}
                  className="rounded underline decoration-edge underline-offset-4 hover:decoration-ink"
                >
                  {number(counts.inside)}
                </Link>
              ) : (
                0
              )}
            </Td>
            <Td>
              <ul className="flex flex-wrap gap-x-4 gap-y-1 text-small">
                {report.edges
                  .filter((edge) => edge.from === id)
                  .sort((a, b) => b.n - a.n)
                  .map(({ exit, n }) => (
                    <li key={exit} className={connected.has(`${id} ${exit}`) ? '' : 'text-soft'}>
                      {words.exitTitle(id, exit)}{' '}
                      <span className="font-medium tabular-nums">
                        {number(n)}
                        {counts.left > 0 && ` · ${percent(n / counts.left)}`}
                      </span>
                    </li>
                  ))}
              </ul>
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
