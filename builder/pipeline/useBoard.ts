import {
  type InfiniteData,
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { api, type Page } from '../api.ts'
import type { Answer, Api } from '../apiTypes.ts'
import type { Contact } from '../contacts/types.ts'

export type BoardFilter = { q?: string; rule?: string; segmentId?: string; tag?: string; ownerId?: string }
export type BoardSort = '-stageSince' | 'stageSince'
export type Totals = Answer<Api['pipelines'][':id']['totals']['$get']>
export type StageTotal = Totals['stages'][number]

type Cards = InfiniteData<Page<Contact>>

/** What the server calls those who stand in no stage. */
const nowhere = '-'

/** The contacts of one stage (or of none), page after page as one scrolls. */
export const useStageCards = (stage: string | undefined, filter: BoardFilter, sort: BoardSort) =>
  useInfiniteQuery({
    queryKey: ['contacts', 'board', stage ?? nowhere, { ...filter, sort }],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Contact>>(
        '/contacts',
        {
          ...{ ...filter, stage: stage ?? nowhere, cursor: pageParam, limit: 50 },
          sort: stage === undefined ? '-createdAt' : sort,
        },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  })

export const useTotals = (pipelineId: string, filter: BoardFilter) =>
  useQuery({
    queryKey: ['contacts', 'totals', pipelineId, filter],
    queryFn: ({ signal }) => api.get<Totals>(`/pipelines/${pipelineId}/totals`, filter, signal),
    placeholderData: keepPreviousData,
  })

export type Move = { card: Contact; to: string; why?: string }

/** Moves a card at once and asks the server then; where it refuses, the card goes back and the person is told why. */
export function useMove() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ card, to, why }: Move) =>
      api.post(`/contacts/${card.id}/stage`, { stage: to, ...(why && { why }) }),
    onMutate: async ({ card, to }) => {
      await queries.cancelQueries({ queryKey: ['contacts', 'board'] })
      const before = queries.getQueriesData<Cards>({ queryKey: ['contacts', 'board'] })
      for (const [key, cards] of before)
        if (cards) queries.setQueryData<Cards>(key, withMove(cards, String(key[2]), card, to))
      queries.setQueriesData<Totals>({ queryKey: ['contacts', 'totals'] }, (totals) =>
        totals ? { stages: totals.stages.map((one) => counted(one, card.stage, to)) } : totals,
      )
      return { before }
    },
    onError: (_error, _move, context) => {
      for (const [key, cards] of context?.before ?? []) queries.setQueryData(key, cards)
    },
    onSettled: (_answer, _error, { card, to }) => {
      void queries.invalidateQueries({ queryKey: ['contacts', 'totals'] })
      void queries.invalidateQueries({ queryKey: ['contacts', 'board', to] })
      void queries.invalidateQueries({ queryKey: ['contacts', card.id] })
    },
  })
}

function withMove(cards: Cards, stage: string, card: Contact, to: string): Cards {
  const without = cards.pages.map((page) => ({
    ...page,
    items: page.items.filter(({ id }) => id !== card.id),
  }))
  const [first, ...rest] = without
  if (stage !== to || !first) return { ...cards, pages: without }
  const moved = { ...card, stage: to, stageSince: new Date().toISOString() }
  return { ...cards, pages: [{ ...first, items: [moved, ...first.items] }, ...rest] }
}

const counted = (total: StageTotal, from: string | null, to: string): StageTotal => ({
  ...total,
  count: total.count + Number(total.key === to) - Number(total.key === from),
})
