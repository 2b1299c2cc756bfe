import { Braces, Trash2 } from 'lucide-react'
import { useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cn, controlStyle, Field, IconButton, Input, useField } from '../../ui/index.ts'
import { type ControlProps, useForm } from '../form.ts'
import { joinParts, type Part, partsOf, written } from '../template.ts'
import { draw, isUndrawn, placeOf, putCaret, read } from '../templateBox.ts'
import { useVariables } from '../useVariables.ts'
import { SmsCount } from './SmsCount.tsx'
import { VariablePicker } from './VariablePicker.tsx'

/** A text with the contact's fields in it as chips. Typing `{{` offers the fields. */
export function Template({ field, value, onChange }: ControlProps) {
  const { t } = useTranslation('inspector')
  const form = useForm()
  const variables = useVariables()
  const { id, ...wiring } = useField()
  const text = value === undefined || value === null ? '' : String(value)
  const box = useRef<HTMLDivElement>(null)
  /** Where the person last was, as a place in the template: the box is drawn anew while a list is open. */
  const caret = useRef(text.length)
  const [picking, setPicking] = useState(false)
  const [chosen, setChosen] = useState<number>()
  const parts = partsOf(text)
  const chip = chosen === undefined ? undefined : parts.filter((part) => 'variable' in part)[chosen]
  const nameOf = (variable: string) => variables.find((one) => one.path === variable)?.title ?? variable

  // The browser owns what is being typed; we draw only what came from elsewhere (undo, a chip, another node).
  useLayoutEffect(() => {
    if (box.current && read(box.current) !== text) draw(box.current, partsOf(text), nameOf)
  })

  const changed = () => {
    if (!box.current) return
    const next = read(box.current)
    if (next !== text) onChange(next === '' ? undefined : next)
  }
  const remember = () => {
    const selection = getSelection()
    if (box.current && selection?.anchorNode && box.current.contains(selection.anchorNode))
      caret.current = placeOf(box.current, selection.anchorNode, selection.anchorOffset)
  }
  const insert = (path: string) => {
    setPicking(false)
    if (!box.current) return
    const before = text.slice(0, caret.current).replace(/\{\{$/, '') + written({ variable: path })
    const next = before + text.slice(caret.current)
    onChange(next)
    draw(box.current, partsOf(next), nameOf)
    caret.current = before.length
    box.current.focus()
    putCaret(box.current, before.length)
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
      {/* biome-ignore lint/a11y/useSemanticElements: a textarea cannot hold chips */}
      <div
        ref={box}
        id={id}
        {...wiring}
        role="textbox"
        aria-multiline={!field.oneLine}
        aria-label={form.say(field.title ?? '')}
        tabIndex={0}
        contentEditable={form.disabled ? false : 'plaintext-only'}
        suppressContentEditableWarning
        data-placeholder={(field.placeholder && inWords(form.say(field.placeholder), nameOf)) || undefined}
        className={cn(
          controlStyle,
          'cauce-template min-h-9 py-1.5 leading-6 whitespace-pre-wrap',
          !field.oneLine && (field.maxLength ?? 1000) > 200 && 'min-h-24',
        )}
        onInput={() => {
          remember()
          changed()
          if (box.current && read(box.current).slice(0, caret.current).endsWith('{{')) setPicking(true)
        }}
        onKeyUp={remember}
        onMouseUp={remember}
        onBlur={() => {
          // Fields written by hand become chips once one is done typing.
          if (box.current && isUndrawn(box.current)) draw(box.current, partsOf(read(box.current)), nameOf)
        }}
        onClick={(event) => {
          const chips = [...(box.current?.querySelectorAll('[data-variable]') ?? [])]
          const at = chips.findIndex((one) => one.contains(event.target as globalThis.Node))
          setChosen(at < 0 ? undefined : at)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') event.stopPropagation()
          if (field.oneLine && event.key === 'Enter') event.preventDefault()
        }}
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
