import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Search, Smartphone } from 'lucide-react'
import { useDeferredValue, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, cn, EmptyState, Input, SkeletonRows } from '../ui/index.ts'
import { useLive } from '../useLive.ts'
import { PersonRow } from './PersonRow.tsx'
import { Phone } from './Phone.tsx'
import { usePeople } from './requests.ts'

/** What a simulated provider "sent", on each person's phone, and answering it as that person. */
export function PhonePage() {
  const { t } = useTranslation('phone')
  const { contact } = useSearch({ from: '/inside/phone' })
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [search, setSearch] = useState('')
  const people = usePeople(useDeferredValue(search.trim()))
  useLive('/practice/live', { changed: () => queries.invalidateQueries({ queryKey: ['practice'] }) })
  const items = people.data?.pages.flatMap((page) => page.items)
  const choose = (id: string | undefined) => navigate({ to: '/phone', search: { contact: id } })
  const first = items?.[0]?.contact.id
  // Where list and phone stand side by side, the phone that rang last lies open.
  useEffect(() => {
    if (!contact && first && matchMedia('(min-width: 48rem)').matches)
      navigate({ to: '/phone', search: { contact: first }, replace: true })
  }, [contact, first, navigate])
  const isEmpty = items?.length === 0 && !search

  if (isEmpty && !contact)
    return (
      <EmptyState
        icon={<Smartphone aria-hidden />}
        title={t('empty.title')}
        text={t('empty.text')}
        action={
          <Button look="primary" onClick={() => navigate({ to: '/flows' })}>
            {t('empty.action')}
          </Button>
        }
      />
    )
  return (
    <div className="flex h-full min-h-0">
      <title>{`${t('title')} · Cauce`}</title>
      <section
        aria-label={t('people')}
        className={cn('flex min-h-0 w-full flex-col border-r bg-surface md:w-80', contact && 'max-md:hidden')}
      >
        <header className="px-4 pt-5 pb-3">
          <h1 className="text-title font-semibold">{t('title')}</h1>
          <p className="mt-0.5 text-small text-soft">{t('description')}</p>
          <div className="relative mt-3">
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
        </header>
        <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
          {people.error && !items ? (
            <p className="p-4 text-soft">{people.error.message}</p>
          ) : !items ? (
            <SkeletonRows />
          ) : items.length === 0 ? (
            <p className="px-4 py-10 text-center text-soft">{t('nothingFound')}</p>
          ) : (
            <ul>
              {items.map((person) => (
                <PersonRow
                  key={person.contact.id}
                  person={person}
                  chosen={person.contact.id === contact}
                  onChoose={() => choose(person.contact.id)}
                />
              ))}
            </ul>
          )}
          {people.hasNextPage && (
            <div className="flex justify-center pt-2">
              <Button size="small" busy={people.isFetchingNextPage} onClick={() => people.fetchNextPage()}>
                {t('more')}
              </Button>
            </div>
          )}
        </div>
      </section>
      <div className={cn('min-w-0 flex-1', !contact && 'max-md:hidden')}>
        {contact ? (
          <Phone key={contact} contactId={contact} onBack={() => choose(undefined)} />
        ) : (
          <EmptyState icon={<Smartphone aria-hidden />} title={t('choose.title')} text={t('choose.text')} />
        )}
      </div>
    </div>
  )
}
