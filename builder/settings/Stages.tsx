import { useMutation } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormError } from '../account/FormError.tsx'
import { ApiError, api } from '../api.ts'
import { LeaveGuard } from '../shell/LeaveGuard.tsx'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Input } from '../ui/Input.tsx'
import { Select } from '../ui/Select.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { Table, Td, Th } from '../ui/Table.tsx'
import { useCan } from '../useMe.ts'
import { type Pipeline, type Stage, stagesOf, usePipelines } from '../vocabulary/useVocabulary.ts'
import { keyFrom } from './keyFrom.ts'

/** The sales path of the workspace: its stages in order. */
export function Stages() {
  const pipelines = usePipelines().data
  if (!pipelines) return <SkeletonRows className="rounded-xl border bg-surface" />
  return (
    <div className="flex flex-col gap-6">
      {pipelines.map((pipeline) => (
        <PipelineForm
          // drawn anew when the server's stages have changed
          key={`${pipeline.id} ${JSON.stringify(pipeline.stages)}`}
          pipeline={pipeline}
        />
      ))}
    </div>
  )
}

/** `id` is missing while a stage is new; `row` keeps the inputs apart until then. */
type Row = Omit<Stage, 'id' | 'position'> & { id?: string; row: string }

function PipelineForm({ pipeline }: { pipeline: Pipeline }) {
  const { t } = useTranslation('settings')
  const manage = useCan()('pipeline.manage')
  const before = stagesOf([pipeline]).map(({ position: _, ...stage }): Row => ({ ...stage, row: stage.id }))
  const [rows, setRows] = useState(before)
  const changed = JSON.stringify(rows) !== JSON.stringify(before)
  const change = (index: number, next: Partial<Row>) =>
    setRows(rows.map((row, at) => (at === index ? { ...row, ...next } : row)))
  const move = (index: number, by: -1 | 1) => {
    const next = rows.filter((_, at) => at !== index)
    const row = rows[index]
    if (row) setRows(next.toSpliced(index + by, 0, row))
  }
  const save = useMutation({
    mutationFn: () =>
      api.patch(`/pipelines/${pipeline.id}`, {
        stages: rows.map(({ row: _, ...stage }) => ({
          ...stage,
          key: stage.key || keyFrom(stage.title, '-'),
        })),
      }),
    meta: { quiet: true, stale: [['pipelines'], ['lookup'], ['contacts']], said: t('ui:saved') },
  })
  const errors = save.error instanceof ApiError ? save.error.fields : {}

  return (
    <Card flush title={pipeline.title} description={t('stages.text')}>
      <LeaveGuard unsaved={changed} tabs />
      <Table label={pipeline.title}>
        <thead>
          <tr>
            <Th>{t('stages.name')}</Th>
            <Th>{t('stages.probability')}</Th>
            <Th>{t('stages.days')}</Th>
            <Th>{t('stages.closed')}</Th>
            {manage && (
              <Th>
                <span className="sr-only">{t('ui:more')}</span>
              </Th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => {
            const error = Object.entries(errors).find(([path]) => path.startsWith(`stages.${index}.`))?.[1]
            return (
              <tr key={row.row}>
                <Td className="min-w-48">
                  <Input
                    aria-label={t('stages.nameOf', { number: index + 1 })}
                    value={row.title}
                    maxLength={120}
                    disabled={!manage}
                    aria-invalid={error || !row.title.trim() ? true : undefined}
                    onChange={(event) => change(index, { title: event.target.value })}
                  />
                  {error && (
                    <p role="alert" className="mt-1 text-small text-bad">
                      {error}
                    </p>
                  )}
                </Td>
                <Td>
                  <Input
                    type="number"
                    min={0}
                    max={100}
                    aria-label={t('stages.probabilityOf', { title: row.title })}
                    value={row.probability}
                    disabled={!manage}
                    onChange={(event) =>
                      change(index, { probability: clamp(event.target.value, 0, 100) ?? 0 })
                    }
                    className="w-24"
                  />
                </Td>
                <Td>
                  <Input
                    type="number"
                    min={1}
                    max={3650}
                    placeholder="—"
                    aria-label={t('stages.daysOf', { title: row.title })}
                    value={row.slaDays ?? ''}
                    disabled={!manage}
                    onChange={(event) => change(index, { slaDays: clamp(event.target.value, 1, 3650) })}
                    className="w-24"
                  />
                </Td>
                <Td className="min-w-36">
                  <Select
                    label={t('stages.closedOf', { title: row.title })}
                    value={row.closed ?? ''}
                    disabled={!manage}
                    onChange={(closed) => change(index, { closed: (closed || null) as Stage['closed'] })}
                    options={[
                      { value: '', label: t('stages.open') },
                      { value: 'won', label: t('stages.won') },
                      { value: 'lost', label: t('stages.lost') },
                    ]}
                  />
                </Td>
                {manage && (
                  <Td className="text-right whitespace-nowrap">
                    <IconButton
                      size="small"
                      label={t('stages.up', { title: row.title })}
                      disabled={index === 0}
                      onClick={() => move(index, -1)}
                    >
                      <ArrowUp aria-hidden />
                    </IconButton>
                    <IconButton
                      size="small"
                      label={t('stages.down', { title: row.title })}
                      disabled={index === rows.length - 1}
                      onClick={() => move(index, 1)}
                    >
                      <ArrowDown aria-hidden />
                    </IconButton>
                    <IconButton
                      size="small"
                      label={t('stages.remove', { title: row.title })}
                      disabled={rows.length === 1}
                      onClick={() => setRows(rows.filter((_, at) => at !== index))}
                    >
                      <X aria-hidden />
                    </IconButton>
                  </Td>
                )}
              </tr>
            )
          })}
        </tbody>
      </Table>
      {manage && (
        <div className="flex flex-wrap items-center justify-between gap-3 border-t px-5 py-4">
          <Button
            onClick={() =>
              setRows([
                ...rows,
                { row: crypto.randomUUID(), key: '', title: '', probability: 0, slaDays: null, closed: null },
              ])
            }
          >
            <Plus aria-hidden />
            {t('stages.add')}
          </Button>
          <Button
            look="primary"
            disabled={!changed || rows.some((row) => !row.title.trim())}
            busy={save.isPending}
            onClick={() => save.mutate()}
          >
            {t('ui:save')}
          </Button>
          {save.error && Object.keys(errors).length === 0 && (
            <div className="w-full">
              <FormError error={save.error} />
            </div>
          )}
        </div>
      )}
    </Card>
  )
}

const clamp = (text: string, least: number, most: number): number | null =>
  text === '' ? null : Math.min(most, Math.max(least, Math.round(Number(text))))
