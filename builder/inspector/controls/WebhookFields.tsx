import { useQuery } from '@tanstack/react-query'
import { ChevronDown, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api.ts'
import { useFlow } from '../../canvas/store.ts'
import { useFormat } from '../../i18n/format.ts'
import { Button, Combobox, cn, IconButton, type Option, Textarea } from '../../ui/index.ts'
import { type ControlProps, useForm } from '../form.ts'
import { leavesOf, readExample } from '../leaves.ts'
import { contactColumns, useLookups } from '../lookups.ts'

type Received = { latest: { at: string; content: Record<string, unknown> } | null }
const notWritable = new Set(['stageSince', 'createdAt', 'updatedAt', 'tags'])

/** Which value of a request fills which field: click a value of one that came, or of an example, and choose the field. */
export function WebhookFields({ value, onChange }: ControlProps) {
  const { t } = useTranslation('inspector')
  const { ago } = useFormat()
  const form = useForm()
  const flowId = useFlow((flow) => flow.id)
  const fields = useFieldOptions()
  const mapped = (value ?? {}) as Record<string, string> // as the step's schema has it
  const [example, setExample] = useState('')
  const [clicked, setClicked] = useState<string>()
  const received = useQuery({
    queryKey: ['flows', flowId, 'received'],
    queryFn: () => api.get<Received>(`/flows/${flowId}/received`),
    refetchInterval: 5000,
  }).data?.latest
  const pasted = readExample(example)
  const leaves = leavesOf(pasted ?? received?.content)
  const fieldOf = (path: string) => Object.keys(mapped).find((field) => mapped[field] === path)
  const titleOf = (field: string) => fields.find((one) => one.value === field)?.label ?? field
  const set = (next: Record<string, string>) => onChange(Object.keys(next).length > 0 ? next : undefined)

  return (
    <div className="flex flex-col gap-3">
      {Object.keys(mapped).length > 0 && (
        <ul className="flex flex-col gap-1.5">
          {Object.entries(mapped).map(([field, path]) => (
            <li key={field} className="flex items-center gap-2 rounded-lg border px-3 py-1.5 text-small">
              <code className="min-w-0 flex-1 truncate font-mono">{path}</code>
              <span aria-hidden>→</span>
              <span className="min-w-0 flex-1 truncate font-medium">{titleOf(field)}</span>
              <IconButton
                size="small"
                label={t('webhookFields.remove', { field: titleOf(field) })}
                disabled={form.disabled}
                onClick={() => {
                  const { [field]: _, ...rest } = mapped
                  set(rest)
                }}
              >
                <X aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <p className="text-small text-soft">
        {pasted
          ? t('webhookFields.pasted')
          : received
            ? t('webhookFields.received', { ago: ago(received.at) })
            : t('webhookFields.none')}
      </p>
      {leaves.length > 0 && (
        <ul className="max-h-64 divide-y overflow-y-auto rounded-lg border">
          {leaves.map(({ path, value: said }) => (
            <li key={path}>
              <button
                type="button"
                disabled={form.disabled}
                aria-expanded={clicked === path}
                onClick={() => setClicked(clicked === path ? undefined : path)}
                className="flex w-full gap-2 px-3 py-1.5 text-left text-small hover:bg-tint"
              >
                <code className="min-w-0 flex-1 truncate font-mono">{path}</code>
                <span className="min-w-0 flex-1 truncate text-soft">{said}</span>
                <ChevronDown
                  className={cn('mt-0.5 size-4 shrink-0 text-soft', clicked === path && 'rotate-180')}
                  aria-hidden
                />
              </button>
              {clicked === path && (
                <div className="px-3 pb-2">
                  <Combobox
                    value={fieldOf(path)}
                    options={fields}
                    label={t('webhookFields.into', { path })}
                    placeholder={t('webhookFields.choose')}
                    disabled={form.disabled}
                    onChange={(field) => {
                      // It stays open: what was chosen is seen, and the keyboard stays where it is.
                      const { [fieldOf(path) ?? '']: _, ...rest } = mapped
                      set({ ...rest, [field]: path })
                    }}
                  />
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      <details>
        <summary className="cursor-pointer text-small text-soft">{t('webhookFields.paste')}</summary>
        <Textarea
          aria-label={t('webhookFields.example')}
          className="mt-2 font-mono text-small"
          rows={4}
          value={example}
          placeholder={'{ "customer": { "email": "ana@example.com" } }'}
          disabled={form.disabled}
          onChange={(event) => setExample(event.target.value)}
        />
        {example.trim() && !pasted && (
          <p className="mt-1 text-small text-bad">{t('webhookFields.notJson')}</p>
        )}
        {pasted && (
          <Button size="small" look="quiet" className="mt-1" onClick={() => setExample('')}>
            {t('webhookFields.forget')}
          </Button>
        )}
      </details>
    </div>
  )
}

function useFieldOptions(): Option[] {
  const { t } = useTranslation('rules')
  const lookups = useLookups()
  return [
    ...contactColumns
      .filter((key) => !notWritable.has(key))
      .map((key) => ({ value: key, label: t(`contact.${key}`) })),
    ...lookups.fields.map((field) => ({ value: `attributes.${field.key}`, label: field.title })),
  ]
}
