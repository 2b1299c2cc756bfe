import { Braces, Trash2 } from 'lucide-react'
import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cn, controlStyle, Field, IconButton, Input, useField } from '../../ui/index.ts'
import { type ControlProps, useForm } from '../form.ts'
import type { LiquidEditor } from '../liquidEditor.ts'
import { joinParts, type Part, partsOf } from '../template.ts'
import { useVariables } from '../useVariables.ts'
import { SmsCount } from './SmsCount.tsx'
import { VariablePicker } from './VariablePicker.tsx'

// On its way as soon as there is a form; a page without one does without it.
const loadEditor = () => import('../liquidEditor.ts')

/** A text with the contact's fields in it as chips. Typing `{{` offers the fields. */
export function Template({ field, value, onChange }: ControlProps) {
  const { t } = useTranslation('inspector')
  const form = useForm()
  const variables = useVariables()
  const { id, ...wiring } = useField()
  const text = value === undefined || value === null ? '' : String(value)
  const frame = useRef<HTMLDivElement>(null)
  const editor = useRef<LiquidEditor>(undefined)
  const [picking, setPicking] = useState(false)
  const [chosen, setChosen] = useState<number>()
  const parts = partsOf(text)
  const chip = chosen === undefined ? undefined : parts.filter((part) => 'variable' in part)[chosen]
  const nameOf = useCallback(
    (variable: string) => variables.find((one) => one.path === variable)?.title ?? variable,
    [variables],
  )
  const { disabled } = form
  const example = field.placeholder ? inWords(form.say(field.placeholder), nameOf) : ''
  const described = JSON.stringify({
    ...(id && { id }),
    ...wiring,
    'aria-label': form.say(field.title ?? ''),
    'aria-multiline': String(!field.oneLine),
  })
  const surroundings = useMemo(
    () => ({ attributes: JSON.parse(described), nameOf, placeholder: example, disabled }),
    [described, nameOf, example, disabled],
  )
  const change = useEffectEvent((next: string) => onChange(next === '' ? undefined : next))
  const begin = useEffectEvent(({ openLiquidEditor }: typeof import('../liquidEditor.ts')) => {
    if (!frame.current) return
    editor.current = openLiquidEditor(frame.current, {
      ...{ ...surroundings, text, oneLine: field.oneLine === true, onChange: change },
      ...{ onBraces: () => setPicking(true), onChip: setChosen },
    })
  })
  useEffect(() => {
    let gone = false
    void loadEditor().then((module) => !gone && begin(module))
    return () => {
      gone = true
      editor.current?.close()
      editor.current = undefined
    }
  }, [])
  useEffect(() => editor.current?.surround(surroundings), [surroundings])
  useEffect(() => editor.current?.show(text), [text])

  const insert = (path: string) => {
    setPicking(false)
    editor.current?.insert(path)
  }
  const replaceChip = (next: { fallback?: string } | undefined) => {
    let index = -1
    const changed = parts.flatMap((part): Part[] => {
      if ('text' in part) return [part]
      index += 1
      if (index !== chosen) return [part]
      return next ? [{ ...part, ...next }] : []
    })
    onChange(joinParts(changed) || undefined)
    if (!next) setChosen(undefined)
  }

  return (
    <div className="flex flex-col gap-1.5">
      <div
        ref={frame}
        className={cn(
          controlStyle,
          'cauce-template min-h-9 py-1.5 leading-6',
          !field.oneLine && (field.maxLength ?? 1000) > 200 && 'min-h-24',
        )}
      />
      {chip && 'variable' in chip ? (
        <div className="flex items-end gap-1.5 rounded-lg bg-sunken p-2.5">
          <Field label={t('template.fallback', { name: nameOf(chip.variable) })} className="flex-1">
            <Input
              value={chip.fallback ?? ''}
              placeholder={t('template.noFallback')}
              onChange={(event) => replaceChip({ fallback: event.target.value })}
            />
          </Field>
          <IconButton label={t('template.remove')} onClick={() => replaceChip(undefined)}>
            <Trash2 aria-hidden />
          </IconButton>
        </div>
      ) : null}
      {field.counts === 'sms' && <SmsCount text={text} />}
      {!form.disabled && (
        <VariablePicker
          open={picking}
          onOpenChange={setPicking}
          onPick={insert}
          trigger={
            <button
              type="button"
              className="flex items-center gap-1.5 self-start rounded text-small text-soft hover:text-ink"
            >
              <Braces className="size-3.5" aria-hidden />
              {t('template.insert')}
            </button>
          }
        />
      )}
    </div>
  )
}

/** An example as one reads it on a card: `Hello {{ contact.firstName }}` is "Hello ‹First name›". */
const inWords = (example: string, nameOf: (variable: string) => string) =>
  partsOf(example)
    .map((part) => ('text' in part ? part.text : `‹${nameOf(part.variable)}›`))
    .join('')
