import { ArrowDown, ArrowUp, CircleAlert, Plus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { newId } from '../../canvas/newId.ts'
import { Button, IconButton } from '../../ui/index.ts'
import { FormFields } from '../FormFields.tsx'
import { initialInput, itemIdKey } from '../fields.ts'
import { type ControlProps, useForm } from '../form.ts'

type Item = Record<string, unknown>

/** Things of one kind in an order: cases, variants. Each keeps its id, since exits are named after it. */
export function List({ field, value, onChange, label, path }: ControlProps) {
  const { t } = useTranslation('inspector')
  const form = useForm()
  const schema = field.items ?? {}
  const idKey = itemIdKey(field.items)
  const items = Array.isArray(value) ? (value as Item[]) : []
  const help = field.help ?? field.description
  const add = () => onChange([...items, { ...initialInput(schema), ...(idKey && { [idKey]: newId() }) }])
  const move = (index: number, by: number) => {
    const next = items.toSpliced(index, 1)
    onChange(next.toSpliced(index + by, 0, items[index] as Item))
  }
  return (
    <fieldset className="flex flex-col gap-2" disabled={form.disabled}>
      <legend className="mb-1.5 text-small font-medium">{label}</legend>
      {help && <p className="text-small text-soft">{form.say(help)}</p>}
      <ol className="flex flex-col gap-2">
        {items.map((item, index) => (
          <li key={String((idKey && item[idKey]) ?? index)} className="rounded-lg border bg-surface p-3">
            <div className="mb-1 flex items-center justify-between">
              <span className="text-small text-soft">{index + 1}</span>
              <span className="-mr-1.5 flex">
                <IconButton
                  size="small"
                  label={t('list.up')}
                  disabled={index === 0}
                  onClick={() => move(index, -1)}
                >
                  <ArrowUp aria-hidden />
                </IconButton>
                <IconButton
                  size="small"
                  label={t('list.down')}
                  disabled={index === items.length - 1}
                  onClick={() => move(index, 1)}
                >
                  <ArrowDown aria-hidden />
                </IconButton>
                <IconButton
                  size="small"
                  label={t('list.remove')}
                  onClick={() => onChange(items.toSpliced(index, 1))}
                >
                  <Trash2 aria-hidden />
                </IconButton>
              </span>
            </div>
            <FormFields
              schema={schema}
              value={item}
              path={`${path}.${index}`}
              skip={idKey}
              onChange={(key, next) => onChange(items.with(index, without({ ...item, [key]: next })))}
            />
          </li>
        ))}
      </ol>
      <Button
        size="small"
        className="self-start"
        disabled={field.maxItems !== undefined && items.length >= field.maxItems}
        onClick={add}
      >
        <Plus aria-hidden />
        {t('list.add')}
      </Button>
      {form.errorAt(path) && (
        <p role="alert" className="flex items-start gap-1.5 text-small text-bad">
          <CircleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
          {form.errorAt(path)}
        </p>
      )}
    </fieldset>
  )
}

/** An emptied field is left out, as in a step's own input. */
export const without = (item: Item): Item =>
  Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined))
