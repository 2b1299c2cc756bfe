import { Command } from 'cmdk'
import { Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Popover } from '../../ui/index.ts'
import { useVariables } from '../useVariables.ts'

export function VariablePicker({
  open,
  onOpenChange,
  onPick,
  trigger,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  onPick: (path: string) => void
  trigger: ReactNode
}) {
  const { t } = useTranslation('inspector')
  const variables = useVariables()
  return (
    <Popover
      open={open}
      onOpenChange={onOpenChange}
      label={t('template.insert')}
      className="w-72 p-0"
      trigger={trigger}
    >
      <Command label={t('template.insert')}>
        <div className="flex items-center gap-2 border-b px-3">
          <Search className="size-4 text-soft" aria-hidden />
          <Command.Input
            autoFocus
            placeholder={t('template.search')}
            className="h-10 w-full bg-transparent outline-none"
          />
        </div>
        <Command.List className="max-h-64 overflow-y-auto p-1">
          <Command.Empty className="px-3 py-5 text-center text-small text-soft">
            {t('template.nothing')}
          </Command.Empty>
          {variables.map((variable) => (
            <Command.Item
              key={variable.path}
              value={`${variable.title} ${variable.path}`}
              onSelect={() => onPick(variable.path)}
              className="cursor-pointer rounded-lg px-2.5 py-1.5 data-[selected=true]:bg-tint"
            >
              {variable.title}
            </Command.Item>
          ))}
        </Command.List>
      </Command>
    </Popover>
  )
}
