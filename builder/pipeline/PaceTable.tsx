import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Badge } from '../ui/Badge.tsx'
import { Table, Td, Th } from '../ui/Table.tsx'
import type { Pipeline } from '../vocabulary/useVocabulary.ts'
import type { Metrics } from './Numbers.tsx'
import { useSpan } from './span.ts'

/** Stage by stage: who stands there, who came and left, and how long people stay. */
export function PaceTable({ pipeline, stages }: { pipeline: Pipeline; stages: Metrics['stages'] }) {
  const { t } = useTranslation('pipeline')
  const { number } = useFormat()
  const span = useSpan()
  const worth = pipeline.valueField !== null
  return (
    <Table label={t('numbers.pace')}>
      <thead>
        <tr>
          <Th>{t('numbers.stage')}</Th>
          <Th className="text-right">{t('numbers.now')}</Th>
          {worth && <Th className="text-right">{t('numbers.value')}</Th>}
          <Th className="text-right">{t('numbers.entered')}</Th>
          <Th className="text-right">{t('numbers.left')}</Th>
          <Th className="text-right">{t('numbers.median')}</Th>
          <Th className="text-right">{t('numbers.p90')}</Th>
        </tr>
      </thead>
      <tbody>
        {stages.map((stage) => {
          const known = pipeline.stages.find(({ key }) => key === stage.key)
          return (
            <tr key={stage.key}>
              <Td className="whitespace-nowrap">
                {known?.title ?? stage.key}
                {stage.now.overdue > 0 && (
                  <Badge tone="warn" className="ml-2">
                    {t('overdue', { count: stage.now.overdue, shown: number(stage.now.overdue) })}
                  </Badge>
                )}
              </Td>
              <Td className="text-right">{number(stage.now.count)}</Td>
              {worth && <Td className="text-right">{number(stage.now.value)}</Td>}
              <Td className="text-right">{number(stage.entered)}</Td>
              <Td className="text-right">{number(stage.left)}</Td>
              <Td className="text-right whitespace-nowrap">
                {stage.median === null ? '–' : span(stage.median)}
              </Td>
              <Td className="text-right whitespace-nowrap">{stage.p90 === null ? '–' : span(stage.p90)}</Td>
            </tr>
          )
        })}
      </tbody>
    </Table>
  )
}
