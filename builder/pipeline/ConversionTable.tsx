import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Table, Td, Th } from '../ui/Table.tsx'
import type { Pipeline } from '../vocabulary/useVocabulary.ts'
import type { Metrics } from './Numbers.tsx'

/** Of those who came to a stage, how many have reached each later one. */
export function ConversionTable({ pipeline, stages }: { pipeline: Pipeline; stages: Metrics['stages'] }) {
  const { t } = useTranslation('pipeline')
  const { number, percent } = useFormat()
  const titleOf = (key: string) => pipeline.stages.find((stage) => stage.key === key)?.title ?? key
  const open = stages.filter(({ key }) => !pipeline.stages.find((stage) => stage.key === key)?.closed)
  return (
    <Table label={t('numbers.conversion')}>
      <thead>
        <tr>
          <Th>{t('numbers.cameTo')}</Th>
          <Th className="text-right">{t('numbers.people')}</Th>
          {stages.slice(1).map(({ key }) => (
            <Th key={key} className="text-right">
              {titleOf(key)}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {open.map((stage) => (
          <tr key={stage.key}>
            <Td className="whitespace-nowrap">{titleOf(stage.key)}</Td>
            <Td className="text-right">{number(stage.people)}</Td>
            {stages.slice(1).map(({ key }) => {
              const people = stage.reached[key]
              const share = people && stage.people ? people / stage.people : 0
              return (
                <Td key={key} className="relative text-right" title={people ? number(people) : undefined}>
                  {share > 0 && (
                    <span
                      aria-hidden
                      className="absolute inset-x-1 inset-y-1 rounded bg-tint"
                      style={{ opacity: 0.2 + 0.8 * share }}
                    />
                  )}
                  <span className="relative">
                    {people === undefined ? '' : stage.people === 0 ? '–' : percent(share)}
                  </span>
                </Td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
