import type { FlowReport } from './requests.ts'

export type Cell = string | number
export type Sheet = { name: string; rows: Cell[][] }
type Words = {
  t: (key: string) => string
  nodeTitle: (id: string) => string
  exitTitle: (node: string, exit: string) => string
}

/** The report as tables, for files: what the page shows, number by number. */
export function sheetsOf(report: FlowReport, { t, nodeTitle, exitTitle }: Words): Sheet[] {
  const { totals, nodes, edges, days, sends } = report
  return [
    {
      name: t('sheet.totals'),
      rows: [
        [t('sheet.what'), t('sheet.people')],
        ...(['enrolled', 'inside', 'done', 'converted', 'left', 'failed', 'parked'] as const).map(
          (key): Cell[] => [t(`total.${key}`), totals[key]],
        ),
      ],
    },
    {
      name: t('sheet.steps'),
      rows: [
        [t('sheet.step'), t('sheet.entered'), t('sheet.inside'), t('sheet.failed')],
        ...Object.entries(nodes).map(([id, one]): Cell[] => [
          nodeTitle(id),
          one.entered,
          one.inside,
          one.failed,
        ]),
      ],
    },
    {
      name: t('sheet.ways'),
      rows: [
        [t('sheet.step'), t('sheet.way'), t('sheet.people'), t('sheet.share')],
        ...edges.map(({ from, exit, n }): Cell[] => {
          const left = nodes[from]?.left ?? 0
          return [
            nodeTitle(from),
            exitTitle(from, exit),
            n,
            left > 0 ? Math.round((1000 * n) / left) / 1000 : 0,
          ]
        }),
      ],
    },
    {
      name: t('sheet.sends'),
      rows: [
        [t('sheet.channel'), t('sheet.outcome'), t('sheet.count')],
        ...sends.map(({ channel, outcome, n }): Cell[] => [channel, outcome, n]),
      ],
    },
    {
      name: t('sheet.days'),
      rows: [
        [t('sheet.day'), t('total.enrolled'), t('total.converted'), t('sheet.ended')],
        ...days.map(({ day, enrolled, converted, ended }): Cell[] => [day, enrolled, converted, ended]),
      ],
    },
  ]
}

/** One table under the other. A cell that a spreadsheet would take for a formula is written as text. */
export const csvOf = (sheets: Sheet[]): string =>
  sheets
    .map(({ name, rows }) => [[name], ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n'))
    .join('\r\n\r\n')

function csvCell(cell: Cell): string {
  if (typeof cell === 'number') return String(cell)
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
