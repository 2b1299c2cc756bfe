import { ArrowLeft, ArrowRight, type LucideIcon } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge } from '../ui/Badge.tsx'
import { Card } from '../ui/Card.tsx'
import { Table, Td, Th } from '../ui/Table.tsx'
import type { PreviewRow } from './types.ts'
import { useOurFields } from './useOurFields.ts'
import { useShown } from './useShown.ts'

const tones = { update: 'plain', create: 'good', leave: 'line', ask: 'warn' } as const
const arrows: Partial<Record<string, LucideIcon>> = { here: ArrowRight, there: ArrowLeft }
const marks: Partial<Record<string, string>> = { ask: '?', refused: '!' }

/** What the mapping would do to real records; nothing has been written. */
export function PreviewTable({ rows }: { rows: PreviewRow[] }) {
  const { t } = useTranslation('crm')
  const { label } = useOurFields()
  const fields = rows.find((row) => row.fields.length > 0)?.fields.map((field) => field.ours) ?? []
  const place = useRef<HTMLDivElement>(null)
  // What was asked for stands below all fields.
  useEffect(() => place.current?.scrollIntoView({ block: 'start' }), [])
  return (
    <div ref={place}>
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
                  <PreviewCell key={field.ours} field={field} />
                ))}
              </tr>
            ))}
          </tbody>
        </Table>
      </Card>
    </div>
  )
}

/** Ours, what becomes of it, and theirs; one of them where both read alike. */
function PreviewCell({ field: { ours, here, there, becomes } }: { field: PreviewRow['fields'][number] }) {
  const { t } = useTranslation('crm')
  const shown = useShown()
  const [mine, theirs] = [shown(ours, here), shown(ours, there)]
  if (becomes === 'same' || mine === theirs)
    return (
      <Td title={t('becomes.same')}>
        <span className="text-soft">{mine}</span>
      </Td>
    )
  const Arrow = arrows[becomes]
  return (
    <Td title={t(`becomes.${becomes}`)}>
      {mine}{' '}
      <span className="whitespace-nowrap">
        {Arrow ? <Arrow aria-hidden className="inline size-3.5" /> : <b aria-hidden>{marks[becomes]}</b>}
        <span className="sr-only">{t(`becomes.${becomes}`)}</span> {theirs}
      </span>
    </Td>
  )
}
