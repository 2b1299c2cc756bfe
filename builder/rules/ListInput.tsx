import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Badge } from '../ui/Badge.tsx'
import { Combobox } from '../ui/Combobox.tsx'
import type { Option } from '../ui/Select.tsx'

/** Several words: known ones to choose from, new ones by typing. */
export function ListInput({
  values,
  onChange,
  options = [],
  label,
  placeholder,
  disabled,
  create = true,
}: {
  values: readonly string[]
  onChange: (values: string[]) => void
  options?: Option[]
  label: string
  placeholder?: string
  disabled?: boolean
  /** may words be added that are not among the options? */
  create?: boolean
}) {
  const { t } = useTranslation('ui')
  const add = (value: string) => !values.includes(value) && onChange([...values, value])
  return (
    <div className="flex min-w-0 flex-1 flex-wrap items-center gap-1.5">
      {values.map((value) => {
        const shown = options.find((option) => option.value === value)?.label ?? value
        return (
          <Badge key={value} className="py-1 pr-1">
            <span className="flex items-center gap-1">
              {shown}
              {!disabled && (
                <button
                  type="button"
                  aria-label={`${t('remove')}: ${shown}`}
                  onClick={() => onChange(values.filter((other) => other !== value))}
                  className="rounded-full p-0.5 hover:bg-line"
                >
                  <X aria-hidden />
                </button>
              )}
            </span>
          </Badge>
        )
      })}
      {!disabled && (
        <Combobox
          label={label}
          value={undefined}
          onChange={add}
          onCreate={create ? add : undefined}
          options={options.filter((option) => !values.includes(option.value))}
          placeholder={placeholder ?? t('choose')}
          className="w-40 flex-1"
        />
      )}
    </div>
  )
}
