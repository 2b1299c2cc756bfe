import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Card } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { Table, Th, ThMore } from '../ui/Table.tsx'

/** What came or went, line by line, with something to do about each; says so while there is nothing. */
export function SyncList<Item extends { id: string }>({
  of,
  icon,
  list,
  heads,
  row,
}: {
  of: 'news' | 'writes'
  icon: ReactNode
  list: { data?: Item[]; isPending: boolean }
  heads: string[]
  row: (item: Item) => ReactNode
}) {
  const { t } = useTranslation('crm')
  if (list.isPending) return <SkeletonRows rows={3} />
  if (!list.data || list.data.length === 0)
    return <EmptyState icon={icon} title={t(`${of}.none`)} text={t(`${of}.text`)} />
  return (
    <Card flush title={t(`tabs.${of}`)} description={t(`${of}.text`)}>
      <Table label={t(`tabs.${of}`)}>
        <thead>
          <tr>
            {heads.map((head) => (
              <Th key={head}>{head}</Th>
            ))}
            <ThMore />
          </tr>
        </thead>
        <tbody>
          {list.data.map((item) => (
            <tr key={item.id}>{row(item)}</tr>
          ))}
        </tbody>
      </Table>
    </Card>
  )
}
