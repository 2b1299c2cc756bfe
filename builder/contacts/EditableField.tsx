import { Check, Pencil, X } from 'lucide-react'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Combobox } from '../ui/Combobox.tsx'
import { Input } from '../ui/Input.tsx'
import { type Option, Select } from '../ui/Select.tsx'

const inputTypes: Record<string, string> = { number: 'number', date: 'date' }

/** A value that becomes an input when one clicks it. Enter saves, Escape leaves it as it was. */
export function EditableField({
  label,
  value,
  shown = value,
  type = 'text',
  options,
  readOnly,
  onSave,
}: {
  label: string
  value: string
  shown?: string
  type?: string
  /** what can be chosen, instead of written */
  options?: Option[]
  readOnly?: boolean
  onSave?: (value: string) => Promise<unknown>
}) {
  const { t } = useTranslation('contacts')
  const id = useId()
  const opener = useRef<HTMLButtonElement>(null)
  const [draft, setDraft] = useState<string>()
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)

  const close = () => {
    setDraft(undefined)
    setError(undefined)
    requestAnimationFrame(() => opener.current?.focus())
  }
  const save = async (draft: string) => {
    if (draft.trim() === value) return close()
    setBusy(true)
    try {
      await onSave?.(draft.trim())
      close()
    } catch (cause) {
      const messages = cause instanceof ApiError ? Object.values(cause.fields) : []
      setError(messages[0] ?? (cause instanceof Error ? cause.message : String(cause)))
    } finally {
      setBusy(false)
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && draft !== undefined) void save(draft)
    if (event.key === 'Escape') {
      event.stopPropagation()
      close()
    }
  }

  if (draft === undefined)
    return (
      <div className="grid grid-cols-[8.5rem_1fr] items-center gap-3">
        <dt className="py-2 text-small text-soft">{label}</dt>
        <dd className="min-w-0">
          {readOnly ? (
            <span className="block truncate py-2">{shown || '—'}</span>
          ) : (
            <button
              ref={opener}
              type="button"
              onClick={() => setDraft(value)}
              aria-label={t('fields.edit', { field: label, value: shown || t('fields.blank') })}
              className="group -mx-2 flex w-full items-center justify-between gap-2 rounded-lg px-2 py-2 text-left hover:bg-sunken"
            >
              <span className="truncate">{shown || <span className="text-soft">—</span>}</span>
              <Pencil
                className="size-3.5 shrink-0 text-soft opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100"
                aria-hidden
              />
            </button>
          )}
        </dd>
      </div>
    )

  return (
    <div className="grid grid-cols-[8.5rem_1fr] items-start gap-3 py-1">
      <dt className="py-2 text-small text-soft">{label}</dt>
      <dd className="min-w-0">
        <div className="flex items-center gap-1">
          {type === 'boolean' ? (
            <Select
              label={label}
              value={draft || undefined}
              onChange={setDraft}
              options={[
                { value: 'true', label: t('fields.yes') },
                { value: 'false', label: t('fields.no') },
              ]}
            />
          ) : options ? (
            <Combobox
              label={label}
              value={draft}
              shown={shown}
              onChange={(choice) => {
                setDraft(choice)
                void save(choice)
              }}
              options={[{ value: '', label: t('fields.blank') }, ...options]}
            />
          ) : (
            <Input
              autoFocus
              type={inputTypes[type] ?? 'text'}
              aria-label={label}
              aria-invalid={error ? true : undefined}
              aria-describedby={error ? id : undefined}
              value={draft}
              onChange={(event) => setDraft(event.target.value)}
              onKeyDown={onKeyDown}
            />
          )}
          <Button
            look="quiet"
            size="small"
            aria-label={t('fields.save')}
            busy={busy}
            className="w-8 px-0"
            onClick={() => void save(draft)}
          >
            {!busy && <Check aria-hidden />}
          </Button>
          <Button look="quiet" size="small" aria-label={t('ui:cancel')} className="w-8 px-0" onClick={close}>
            <X aria-hidden />
          </Button>
        </div>
        {error && (
          <p id={id} role="alert" className="mt-1 text-small text-bad">
            {error}
          </p>
        )}
      </dd>
    </div>
  )
}
