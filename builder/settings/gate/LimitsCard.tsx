import { Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Table, ThMore } from '../../ui/Table.tsx'
import { useCan } from '../../useMe.ts'

/** One kind of limit on the sending, as a table that who may adds to. Inside it stand the dialogs that it opens. */
export function LimitsCard({
  of,
  heads,
  rows,
  onAdd,
  children,
}: {
  of: 'budgets' | 'lists' | 'pace'
  heads: ReactNode
  rows: ReactNode[]
  onAdd: () => void
  children: ReactNode
}) {
  const { t } = useTranslation('gate')
  const manage = useCan()('workspace.manage')
  const add = manage && (
    <Button onClick={onAdd}>
      <Plus aria-hidden />
      {t(`${of}.add`)}
    </Button>
  )
  return (
    <Card flush={rows.length > 0} title={t(`${of}.title`)} description={t(`${of}.text`)} actions={add}>
      {rows.length === 0 ? (
        <p className="text-soft">{t(`${of}.none`)}</p>
      ) : (
        <Table label={t(`${of}.title`)}>
          <thead>
            <tr>
              {heads}
              {manage && <ThMore />}
            </tr>
          </thead>
          <tbody>{rows}</tbody>
        </Table>
      )}
      {children}
    </Card>
  )
}
