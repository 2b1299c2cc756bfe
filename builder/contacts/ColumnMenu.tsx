import { Columns3 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Popover } from '../ui/Popover.tsx'
import { columns, useColumns } from './columns.ts'

export function ColumnMenu() {
  const { t } = useTranslation('contacts')
  const { shown, toggle } = useColumns()
  return (
    <Popover
      label={t('columns')}
      align="end"
      className="flex w-56 flex-col gap-2.5"
      trigger={
        <Button look="quiet">
          <Columns3 aria-hidden />
          {t('columns')}
        </Button>
      }
    >
      {columns.map(({ id }) => (
        <Checkbox
          key={id}
          checked={shown.some((column) => column.id === id)}
          onChange={() => toggle(id)}
          label={t(`column.${id}`)}
        />
      ))}
    </Popover>
  )
}
