import { Waves } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { always, type Rule } from '#sdk/rules'
import {
  Button,
  Card,
  EmptyState,
  RuleBuilder,
  Skeleton,
  SkeletonRows,
  Table,
  TabPage,
  Tabs,
  Td,
  Th,
} from '../ui/index.ts'
import { Sample } from './Sample.tsx'

export function Surfaces() {
  const { t } = useTranslation('design')
  const [tab, setTab] = useState<'day' | 'week'>('day')
  const [rule, setRule] = useState<Rule>(always)
  return (
    <Card title={t('surfaces')} description={t('surfacesText')}>
      <div className="flex flex-col gap-4">
        <Sample of="Tabs, Table" className="block">
          <Tabs
            label={t('view')}
            value={tab}
            onChange={setTab}
            tabs={[
              { id: 'day', title: t('views.day') },
              { id: 'week', title: t('views.week'), count: 3 },
            ]}
          >
            <TabPage id="day">
              <Table label={t('people')}>
                <thead>
                  <tr>
                    <Th>{t('name')}</Th>
                    <Th className="text-right">{t('points')}</Th>
                  </tr>
                </thead>
                <tbody>
                  <tr>
                    <Td>Ana García</Td>
                    <Td className="text-right tabular-nums">42</Td>
                  </tr>
                  <tr>
                    <Td>Luis Rojas</Td>
                    <Td className="text-right tabular-nums">7</Td>
                  </tr>
                </tbody>
              </Table>
            </TabPage>
            <TabPage id="week">{t('views.week')}</TabPage>
          </Tabs>
        </Sample>
        <Sample of="Card, EmptyState" className="block">
          <EmptyState
            icon={<Waves aria-hidden />}
            title={t('empty')}
            text={t('emptyText')}
            action={<Button look="primary">{t('begin')}</Button>}
          />
        </Sample>
        <Sample of="Skeleton" className="block">
          {/* The rows say by themselves that something is on its way; here nothing is. */}
          <div inert aria-hidden>
            <Skeleton className="w-40" />
            <SkeletonRows rows={2} />
          </div>
        </Sample>
        <Sample of="RuleBuilder" className="block">
          <RuleBuilder label={t('people')} value={rule} onChange={setRule} />
        </Sample>
      </div>
    </Card>
  )
}
