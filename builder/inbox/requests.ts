import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import type { TemplateChannel } from '#sdk/templates'
import { api, type Page } from '../api.ts'
import type { Attached } from '../mail/AttachFiles.tsx'

export type InboxFilter = { status: string; assignee: string; unread?: boolean; channel?: string; q?: string }
export type Conversation = {
  contactId: string
  name: string
  status: 'open' | 'closed'
  assignee: string | null
  unread: number
  lastAt: string
  lastText: string
  lastChannel: TemplateChannel
  lastDirection: 'in' | 'out'
  waitingSince: string | null
}
export type Counts = { open: number; mine: number; nobody: number; unread: number }
export type Said = {
  id: string
  kind: 'message' | 'call'
  channel: TemplateChannel | 'voice'
  direction: 'in' | 'out'
  subject: string | null
  text: string
  hasPage: boolean
  status: string
  error: string | null
  heldBy: string | null
  author: string | null
  flow: string | null
  runId: string | null
  test: boolean
  attachments: Attached[] | null
  /** what they sent and is not here: still on its way, or why not */
  missing: { name: string | null; because: string | null }[] | null
  at: string
}
export type Way = {
  channel: TemplateChannel
  connectionId: string
  connection: string
  simulated: boolean
  address: string
  optedOut: boolean
  windowUntil?: string | null
  first: boolean
}
export type Thread = {
  contact: { id: string; name: string; email: string | null; phone: string | null; language: string | null }
  conversation: {
    status: 'open' | 'closed'
    assignee: string | null
    unread: number
    waitingSince: string | null
  }
  items: Said[]
  more: boolean
  ways: Way[]
}
export type NewReply = {
  channel: TemplateChannel
  connectionId: string
  text: string
  subject?: string
  attachments?: string[]
  approved?: { id: string; variables: Record<string, string> }
}

export const useConversations = (filter: InboxFilter) =>
  useInfiniteQuery({
    queryKey: ['inbox', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Conversation> & { counts: Counts }>(
        '/inbox',
        { ...filter, cursor: pageParam, limit: 40 },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  })

export const useConversation = (contactId: string) =>
  useQuery({
    queryKey: ['inbox', 'thread', contactId],
    queryFn: ({ signal }) => api.get<Thread>(`/inbox/${contactId}`, undefined, signal),
  })

export const useEarlier = (contactId: string) =>
  useMutation({
    mutationFn: (before: string) => api.get<Thread>(`/inbox/${contactId}`, { before }),
  })

/** How many conversations wait for me or for whoever takes them; for the mark on the rail. */
export const useWaiting = (enabled: boolean) =>
  useQuery({
    queryKey: ['inbox', 'waiting'],
    queryFn: async () => (await api.get<{ count: number }>('/inbox/waiting')).count,
    refetchInterval: 20_000,
    enabled,
  })

const stale = { stale: [['inbox']] }

export const useReply = (contactId: string) =>
  useMutation({
    mutationFn: (reply: NewReply) => api.post<{ id: string }>(`/inbox/${contactId}/reply`, reply),
    meta: stale,
  })

export const useChangeConversation = () =>
  useMutation({
    mutationFn: ({
      contactId,
      ...change
    }: {
      contactId: string
      status?: 'open' | 'closed'
      assignee?: string | null
      read?: boolean
    }) => api.patch(`/inbox/${contactId}`, change),
    meta: stale,
  })
