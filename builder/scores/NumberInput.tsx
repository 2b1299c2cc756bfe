import { type ComponentProps, useState } from 'react'
import { Input } from '../ui/Input.tsx'

/** A number that may be left empty. What is typed stays as it is typed: "1." is on its way to 1.5. */
export function NumberInput({
  value,
  onChange,
  ...rest
}: Omit<ComponentProps<typeof Input>, 'value' | 'onChange' | 'type'> & {
  value: number | null
  onChange: (value: number | null) => void
}) {
  const [text, setText] = useState(value === null ? '' : String(value))
  const shown = (text === '' ? null : Number(text)) === value ? text : value === null ? '' : String(value)
  return (
    <Input
      type="number"
      step="any"
      inputMode="decimal"
      value={shown}
      onChange={(event) => {
        setText(event.target.value)
        const next = event.target.value === '' ? null : Number(event.target.value)
        if (next === null || Number.isFinite(next)) onChange(next)
      }}
      {...rest}
    />
  )
}
