import { useMutation } from '@tanstack/react-query'
import { Eye, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, api } from '../api.ts'
import { LeaveGuard } from '../shell/LeaveGuard.tsx'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Table, Th } from '../ui/Table.tsx'
import { CrossingCard } from './CrossingCard.tsx'
import { MappingRow } from './MappingRow.tsx'
import { PreviewTable } from './PreviewTable.tsx'
import type { Described, MappedField, Mapping, PreviewRow } from './types.ts'
import { useAct } from './useSync.ts'

/** Which field is which, tried on real records before it is saved. */
export function MappingForm({
  id,
  object,
  described,
  mapping,
  writable,
}: {
  id: string
  object: string
  described: Described
  mapping: Mapping | undefined
  writable: boolean
}) {
  const { t } = useTranslation('crm')
  const [fields, setFields] = useState<MappedField[]>(mapping?.fields ?? described.suggested)
  const [createsHere, setCreatesHere] = useState(mapping?.createsHere ?? described.kind === 'person')
  const [createsThere, setCreatesThere] = useState(mapping?.createsThere ?? true)
  const [crossing, setCrossing] = useState({
    inclusion: mapping?.inclusion ?? null,
    theirs: mapping?.theirs ?? [],
  })
  const wish = {
    ...{ object, createsHere, createsThere },
    fields: fields.filter((field) => field.ours && field.theirs),
    inclusion: crossing.inclusion,
    theirs: crossing.theirs.filter((one) => one.field),
  }
  const [kept, setKept] = useState(() => JSON.stringify(wish))
  const save = useAct(id, t('mapping.saved'))
  const preview = useMutation({
    mutationFn: () => api.post<{ rows: PreviewRow[] }>(`/connections/${id}/sync/preview`, wish),
  })
  const wrong = save.error instanceof ApiError ? save.error.fields : {}
  const change = (index: number, next: MappedField | undefined) =>
    setFields(fields.flatMap((field, at) => (at === index ? (next ?? []) : field)))
  return (
    <>
      <LeaveGuard unsaved={JSON.stringify(wish) !== kept} tabs />
      <Card
        flush
        title={t('mapping.title')}
        description={t('mapping.text')}
        actions={
          writable && (
            <div className="flex flex-wrap gap-2">
              <Button busy={preview.isPending} onClick={() => preview.mutate()}>
                <Eye aria-hidden />
                {t('mapping.preview')}
              </Button>
              <Button
                look="primary"
                busy={save.isPending}
                onClick={() =>
                  save.mutate(
                    { method: 'put', path: 'sync/mapping', body: wish },
                    { onSuccess: () => setKept(JSON.stringify(wish)) },
                  )
                }
              >
                {t('mapping.save')}
              </Button>
            </div>
          )
        }
      >
        <Table label={t('mapping.title')} className="max-md:block max-md:[&>tbody]:block">
          <thead className="max-md:sr-only">
            <tr>
              <Th>{t('mapping.ours')}</Th>
              <Th>{t('mapping.direction')}</Th>
              <Th>{t('mapping.theirs')}</Th>
              <Th>{t('mapping.policy')}</Th>
              <Th>
                <span className="sr-only">{t('ui:more')}</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {fields.map((field, index) => (
              <MappingRow
                // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place; its fields may be empty or changed
                key={index}
                field={field}
                described={described}
                error={wrong[`fields.${index}.theirs`]}
                writable={writable}
                onChange={(next) => change(index, next)}
              />
            ))}
          </tbody>
        </Table>
        <div className="space-y-3 p-5">
          {writable && (
            <Button
              size="small"
              onClick={() =>
                setFields([...fields, { ours: '', theirs: '', direction: 'both', policy: 'newest' }])
              }
            >
              <Plus aria-hidden />
              {t('mapping.add')}
            </Button>
          )}
          <Checkbox
            checked={createsHere}
            disabled={!writable || described.kind === 'deal'}
            onChange={setCreatesHere}
            label={t('mapping.createsHere')}
          />
          <Checkbox
            checked={createsThere}
            disabled={!writable}
            onChange={setCreatesThere}
            label={t(described.kind === 'deal' ? 'mapping.createsDeal' : 'mapping.createsThere')}
          />
        </div>
      </Card>
      {described.kind === 'person' && (
        <CrossingCard
          described={described}
          {...crossing}
          writable={writable}
          onChange={(change) => setCrossing({ ...crossing, ...change })}
        />
      )}
      {preview.data && <PreviewTable key={preview.submittedAt} rows={preview.data.rows} />}
    </>
  )
}
