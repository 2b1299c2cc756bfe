import { useTranslation } from 'react-i18next'
import { Badge } from '../ui/Badge.tsx'
import { Card } from '../ui/Card.tsx'
import { Table, Td, Th } from '../ui/Table.tsx'
import type { PreviewRow } from './types.ts'
import { useOurFields } from './useOurFields.ts'
import { useShown } from './useShown.ts'

const tones = { update: 'plain', create: 'good', leave: 'line', ask: 'warn' } as const
const marks = { here: '→', there: '←', same: '=', ask: '?', refused: '!' } as const

/** What the mapping would do to real records; nothing has been written. */
export function PreviewTable({ rows }: { rows: PreviewRow[] }) {
  const { t } = useTranslation('crm')
  const { label } = useOurFields()
  const shown = useShown()
  const fields = rows.find((row) => row.fields.length > 0)?.fields.map((field) => field.ours) ?? []
  return (
    <Card flush title={t('preview.title')} description={t('preview.text')}>
      <Table label={t('preview.title')}>
        <thead>
          <tr>
            <Th>{t('preview.who')}</Th>
            <Th>{t('preview.what')}</Th>
            {fields.map((field) => (
              <Th key={field}>{label(field)}</Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.remoteId}>
              <Td className="font-medium">{row.name}</Td>
              <Td>
                <Badge tone={tones[row.what]}>{t(`preview.${row.what}`)}</Badge>
              </Td>
              {row.fields.map((field) => (
                <Td key={field.ours} title={t(`becomes.${field.becomes}`)}>
                  {field.becomes === 'same' ? (
                    <span className="text-soft">{shown(field.ours, field.here)}</span>
                  ) : (
                    <span>
                      {shown(field.ours, field.here)} <b aria-hidden>{marks[field.becomes]}</b>
                      <span className="sr-only">{t(`becomes.${field.becomes}`)}</span>{' '}
                      {shown(field.ours, field.there)}
                    </span>
                  )}
                </Td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  )
}
