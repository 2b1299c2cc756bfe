import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { api, type Page } from '../api.ts'
import type { Contact, WholeContact } from './types.ts'

export type ContactFilter = { q?: string; rule?: string; segmentId?: string; sort?: string }

/** The list, page after page as one scrolls. */
export const useContacts = (filter: ContactFilter) =>
  useInfiniteQuery({
    queryKey: ['contacts', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Contact>>('/contacts', { ...filter, cursor: pageParam, limit: 100 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  })

/** How many there are; counted apart, so that a million does not hold up the first rows. */
export const useContactCount = ({ q, rule, segmentId }: ContactFilter) =>
  useQuery({
    queryKey: ['contacts', 'count', { q, rule, segmentId }],
    queryFn: ({ signal }) =>
      api.get<{ count: number; atLeast?: boolean }>('/contacts/count', { q, rule, segmentId }, signal),
    placeholderData: keepPreviousData,
  })

export const useContact = (id: string) =>
  useQuery({ queryKey: ['contacts', id], queryFn: () => api.get<WholeContact>(`/contacts/${id}`) })
