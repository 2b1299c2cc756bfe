import { useNavigate } from '@tanstack/react-router'
import { Plus, Search, Workflow } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, Card, EmptyState, Input, Page, PageHeader, SkeletonRows, Table, Th } from '../ui/index.ts'
import { useCan } from '../useMe.ts'
import { FlowRow } from './FlowRow.tsx'
import { NewFlowDialog } from './NewFlowDialog.tsx'
import { useFlows } from './requests.ts'

/** All flows: state, people, result. */
export function FlowsPage() {
  const { t } = useTranslation('flows')
  const navigate = useNavigate()
  const mayEdit = useCan()('flows.write')
  const { data, error } = useFlows()
  const [creating, setCreating] = useState(false)
  const [search, setSearch] = useState('')
  const wanted = search.trim().toLowerCase()
  const flows = data?.items.filter((flow) => flow.title.toLowerCase().includes(wanted))
  const isEmpty = data?.items.length === 0
  return (
    <Page>
      <title>{`${t('title')} · Cauce`}</title>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          mayEdit &&
          !isEmpty && (
            <Button look="primary" onClick={() => setCreating(true)}>
              <Plus aria-hidden />
              {t('new')}
            </Button>
          )
        }
      />
      <Card flush>
        {error && !data ? (
          <EmptyState title={t('failed')} text={error.message} />
        ) : !flows ? (
          <SkeletonRows />
        ) : isEmpty ? (
          <EmptyState
            icon={<Workflow aria-hidden />}
            title={t('empty.title')}
            text={t('empty.text')}
            action={
              mayEdit && (
                <Button look="primary" onClick={() => setCreating(true)}>
                  <Plus aria-hidden />
                  {t('empty.action')}
                </Button>
              )
            }
          />
        ) : (
          <>
            {data && data.items.length > 6 && (
              <div className="relative m-4 max-w-72">
                <Search
                  className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-soft"
                  aria-hidden
                />
                <Input
                  type="search"
                  className="pl-9"
                  value={search}
                  aria-label={t('search')}
                  placeholder={t('search')}
                  onChange={(event) => setSearch(event.target.value)}
                />
              </div>
            )}
            {flows.length === 0 ? (
              <p className="px-5 py-12 text-center text-soft">{t('nothingFound')}</p>
            ) : (
              <Table label={t('title')}>
                <thead>
                  <tr>
                    <Th>{t('column.flow')}</Th>
                    <Th className="max-sm:hidden">{t('column.status')}</Th>
                    <Th className="text-right">{t('column.inside')}</Th>
                    <Th className="text-right max-sm:hidden">{t('column.done')}</Th>
                    <Th className="max-lg:hidden">{t('column.spark')}</Th>
                    <Th className="max-md:hidden">{t('column.changed')}</Th>
                    <Th>
                      <span className="sr-only">{t('column.more')}</span>
                    </Th>
                  </tr>
                </thead>
                <tbody>
                  {flows.map((flow) => (
                    <FlowRow key={flow.id} flow={flow} mayEdit={mayEdit} />
                  ))}
                </tbody>
              </Table>
            )}
          </>
        )}
      </Card>
      {creating && (
        <NewFlowDialog
          onClose={() => setCreating(false)}
          onCreated={(id) => navigate({ to: '/flows/$id', params: { id }, search: {} })}
        />
      )}
    </Page>
  )
}
