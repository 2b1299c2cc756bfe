import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { FileDown, FileUp, Search, UserPlus, Users } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { apiUrl } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import { useSegments } from '../segments/useSegments.ts'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { Button } from '../ui/Button.tsx'
import { cn } from '../ui/cn.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Page } from '../ui/Page.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { Select } from '../ui/Select.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { useCan } from '../useMe.ts'
import { BulkBar } from './BulkBar.tsx'
import { ColumnMenu } from './ColumnMenu.tsx'
import { ContactTable } from './ContactTable.tsx'
import { NewContactPanel } from './NewContactPanel.tsx'
import { PeopleSearch } from './PeopleSearch.tsx'
import { RuleFilter } from './RuleFilter.tsx'
import { useContactCount, useContacts } from './useContacts.ts'

export function ContactsPage() {
  const { t } = useTranslation('contacts')
  const { number } = useFormat()
  const can = useCan()
  const search = useSearch({ from: '/inside/contacts' })
  const navigate = useNavigate({ from: '/contacts' })
  const set = (change: Partial<typeof search>) => {
    // Who was chosen among others is not meant any more.
    if (!('sort' in change)) choose(new Set())
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true })
  }

  const [adding, setAdding] = useState(false)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [everybody, setEverybody] = useState(false)
  const choose = (ids: ReadonlySet<string>) => {
    setSelected(ids)
    setEverybody(false)
  }
  const segments = useSegments().data
  const filter = {
    q: search.q,
    rule: search.rule,
    segmentId: search.segment,
    sort: search.sort ?? '-createdAt',
  }
  const list = useContacts(filter)
  const count = useContactCount(filter)
  usePageTitle(t('title'))

  const contacts = list.data?.pages.flatMap((page) => page.items) ?? []
  const filtered = Boolean(search.q || search.rule || search.segment)
  const nobody = list.isSuccess && contacts.length === 0

  return (
    <Page className="relative flex h-full max-w-none flex-col pb-0 sm:pb-0">
      <PageHeader
        title={t('title')}
        description={
          count.data && (count.data.count > 0 || filtered)
            ? t('count', { count: count.data.count, shown: number(count.data.count) })
            : undefined
        }
        actions={
          <>
            {can('contacts.export') && contacts.length > 0 && (
              <Button asChild>
                <a href={apiUrl('/contacts/export.csv', filter)} download>
                  <FileDown aria-hidden />
                  <span className="max-sm:sr-only">{t('export')}</span>
                </a>
              </Button>
            )}
            {can('contacts.write') && (
              <>
                {can('contacts.import') && (
                  <Button asChild>
                    <Link to="/contacts/imports">
                      <FileUp aria-hidden />
                      {t('import')}
                    </Link>
                  </Button>
                )}
                <Button look={nobody && !filtered ? 'plain' : 'primary'} onClick={() => setAdding(true)}>
                  <UserPlus aria-hidden />
                  {t('new')}
                </Button>
              </>
            )}
          </>
        }
      />
      <div className={cn('mb-3 flex flex-wrap items-center gap-2', nobody && !filtered && 'hidden')}>
        <PeopleSearch
          value={search.q}
          onChange={(q) => set({ q })}
          className="min-w-40 flex-1 sm:w-72 sm:flex-none"
        />
        {segments && segments.length > 0 && (
          <Select
            label={t('segment')}
            value={search.segment ?? ''}
            onChange={(segment) => set({ segment: segment || undefined })}
            options={[
              { value: '', label: t('everybody') },
              ...segments.map(({ id, title }) => ({ value: id, label: title })),
            ]}
            className="w-auto max-w-56"
          />
        )}
        <RuleFilter value={search.rule} onChange={(rule) => set({ rule })} />
        <div className="ml-auto max-md:hidden">
          <ColumnMenu />
        </div>
      </div>
      {list.isPending ? (
        <SkeletonRows rows={8} className="rounded-xl border bg-surface" />
      ) : list.isError ? (
        <EmptyState
          title={t('failed')}
          text={list.error.message}
          action={<Button onClick={() => void list.refetch()}>{t('again')}</Button>}
        />
      ) : nobody ? (
        filtered ? (
          <EmptyState
            icon={<Search aria-hidden />}
            title={t('none.title')}
            text={t('none.text')}
            action={
              <Button onClick={() => set({ q: undefined, rule: undefined, segment: undefined })}>
                {t('none.action')}
              </Button>
            }
          />
        ) : (
          <EmptyState
            icon={<Users aria-hidden />}
            title={t('empty.title')}
            text={t('empty.text')}
            action={
              can('contacts.import') && (
                <Button look="primary" asChild>
                  <Link to="/contacts/imports">{t('empty.action')}</Link>
                </Button>
              )
            }
          />
        )
      ) : (
        <ContactTable
          contacts={contacts}
          sort={filter.sort}
          onSort={(sort) => set({ sort })}
          selected={everybody ? new Set(contacts.map(({ id }) => id)) : selected}
          onSelect={choose}
          selectable={can('contacts.write')}
          onEnd={() => list.hasNextPage && !list.isFetchingNextPage && void list.fetchNextPage()}
          loadingMore={list.isFetchingNextPage}
        />
      )}
      {(selected.size > 0 || everybody) && (
        <BulkBar
          chosen={
            everybody
              ? { count: count.data?.count ?? selected.size, everybody: filter }
              : { count: selected.size, ids: [...selected] }
          }
          matching={contacts.every(({ id }) => selected.has(id)) ? count.data?.count : undefined}
          list={segments?.find(({ id, kind }) => id === search.segment && kind === 'static')}
          onEverybody={() => setEverybody(true)}
          onDone={() => choose(new Set())}
        />
      )}
      <NewContactPanel open={adding} onClose={() => setAdding(false)} />
    </Page>
  )
}
