import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { newId } from '../../canvas/newId.ts'
import { Button, IconButton, Input } from '../../ui/index.ts'
import { type ControlProps, useForm } from '../form.ts'

type Row = { id: string; key: string; text: string }

const rowsOf = (value: unknown): Row[] =>
  Object.entries((value ?? {}) as Record<string, unknown>).map(([key, text]) => ({
    id: newId(),
    key,
    text: String(text ?? ''),
  }))
const recordOf = (rows: Row[]) => {
  const filled = rows.filter((row) => row.key.trim())
  return filled.length ? Object.fromEntries(filled.map((row) => [row.key.trim(), row.text])) : undefined
}

/** Names with values: headers, variables. Rows keep their order while a name is being typed. */
export function KeyValue({ value, onChange, label }: ControlProps) {
  const { t } = useTranslation('inspector')
  const form = useForm()
  const [rows, setRows] = useState(() => rowsOf(value))
  // Undo, or another person: what is written here is no longer what is kept.
  if (JSON.stringify(recordOf(rows) ?? {}) !== JSON.stringify(value ?? {})) setRows(rowsOf(value))
  const change = (next: Row[]) => {
    setRows(next)
    if (JSON.stringify(recordOf(next) ?? {}) !== JSON.stringify(value ?? {})) onChange(recordOf(next))
  }
  return (
    <div className="flex flex-col gap-2">
      {rows.map((row) => (
        <div key={row.id} className="flex gap-1.5">
          <Input
            aria-label={t('keyValue.name', { label })}
            placeholder={t('keyValue.namePlaceholder')}
            value={row.key}
            disabled={form.disabled}
            onChange={(event) =>
              change(rows.map((one) => (one.id === row.id ? { ...one, key: event.target.value } : one)))
            }
          />
          <Input
            aria-label={t('keyValue.value', { label })}
            placeholder={t('keyValue.valuePlaceholder')}
            value={row.text}
            disabled={form.disabled}
            onChange={(event) =>
              change(rows.map((one) => (one.id === row.id ? { ...one, text: event.target.value } : one)))
            }
          />
          <IconButton
            label={t('list.remove')}
            disabled={form.disabled}
            onClick={() => change(rows.filter((one) => one.id !== row.id))}
          >
            <Trash2 aria-hidden />
          </IconButton>
        </div>
      ))}
      <Button
        size="small"
        className="self-start"
        disabled={form.disabled}
        onClick={() => setRows([...rows, { id: newId(), key: '', text: '' }])}
      >
        <Plus aria-hidden />
        {t('list.add')}
      </Button>
    </div>
  )
}
