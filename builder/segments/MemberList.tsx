import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Users, X } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Page } from '../api.ts'
import type { Contact } from '../contacts/types.ts'
import { useContacts } from '../contacts/useContacts.ts'
import { useFormat } from '../i18n/format.ts'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { Combobox } from '../ui/Combobox.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import type { Segment } from './useSegments.ts'

const stale = [['segments'], ['contacts'], ['lookup']]

/** Who is in a list that changes by hand; people are put in and taken out one by one here, many at once in Contacts. */
export function MemberList({ segment, readOnly }: { segment: Segment; readOnly: boolean }) {
  const { t } = useTranslation('segments')
  const { number } = useFormat()
  const members = useContacts({ segmentId: segment.id, sort: 'lastName' })
  const people = members.data?.pages.flatMap((page) => page.items) ?? []
  const change = useMutation({
    mutationFn: ({ contact, how }: { contact: string; how: 'add' | 'remove' }) =>
      api.post(`/segments/${segment.id}/members${how === 'remove' ? '/remove' : ''}`, {
        contactIds: [contact],
      }),
    meta: { stale },
  })
  return (
    <Card title={t('members.title', { count: segment.size, shown: number(segment.size) })}>
      {!readOnly && <AddMember onAdd={(contact) => change.mutate({ contact, how: 'add' })} />}
      {members.isPending ? (
        <SkeletonRows rows={3} className="px-0" />
      ) : people.length === 0 ? (
        <EmptyState
          icon={<Users aria-hidden />}
          title={t('members.none')}
          text={readOnly ? undefined : t('members.noneText')}
        />
      ) : (
        <ul className="mt-3 max-h-96 divide-y overflow-y-auto border-y">
          {people.map((contact) => (
            <li key={contact.id} className="flex items-center justify-between gap-3 py-2">
              <span className="min-w-0">
                <Link
                  to="/contacts/$id"
                  params={{ id: contact.id }}
                  className="block truncate font-medium hover:underline"
                >
                  {contact.name || t('contacts:nameless')}
                </Link>
                <span className="block truncate text-small text-soft">{contact.email ?? contact.phone}</span>
              </span>
              {!readOnly && (
                <IconButton
                  size="small"
                  label={t('members.remove', { name: contact.name || t('contacts:nameless') })}
                  onClick={() => change.mutate({ contact: contact.id, how: 'remove' })}
                >
                  <X aria-hidden />
                </IconButton>
              )}
            </li>
          ))}
        </ul>
      )}
      {members.hasNextPage && (
        <Button
          size="small"
          className="mt-3"
          busy={members.isFetchingNextPage}
          onClick={() => members.fetchNextPage()}
        >
          {t('members.more')}
        </Button>
      )}
    </Card>
  )
}

function AddMember({ onAdd }: { onAdd: (contact: string) => void }) {
  const { t } = useTranslation('segments')
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  const found = useQuery({
    queryKey: ['contacts', 'found', q],
    queryFn: ({ signal }) => api.get<Page<Contact>>('/contacts', { q, limit: 8 }, signal),
    enabled: q.length > 0,
  })
  return (
    <Combobox
      value={undefined}
      label={t('members.add')}
      placeholder={t('members.add')}
      onSearch={setText}
      loading={found.isFetching}
      options={(q ? (found.data?.items ?? []) : []).map((contact) => ({
        value: contact.id,
        label: contact.name || t('contacts:nameless'),
        help: contact.email ?? contact.phone ?? undefined,
      }))}
      onChange={onAdd}
    />
  )
}
