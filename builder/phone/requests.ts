import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { MessageChannel } from '#sdk/channels'
import { api, type Page } from '../api.ts'

export type Channel = MessageChannel
export type PhonePerson = {
  contact: { id: string; name: string; phone: string | null; email: string | null }
  last: { channel: Channel | 'voice'; text: string; at: string; direction: 'in' | 'out' }
  ringing: boolean
}
export type PhoneMessage = {
  kind: 'message'
  id: string
  channel: Channel
  direction: 'in' | 'out'
  subject?: string | null
  text: string
  links: string[]
  at: string
  status: string
}
export type PhoneCall = {
  kind: 'call'
  id: string
  status: 'ringing' | 'answered' | 'ended'
  outcome?: string | null
  script: string | null
  at: string
  ringUntil?: string | null
  /** an AI agent is on the other end; else a text that is read out */
  hasAgent: boolean
  /** it is thinking of an answer */
  thinking: boolean
  /** a colleague has taken over */
  takenOver: boolean
  /** keys that the text offers */
  keys: (string | null)[]
  lines?: { who?: string; text: string }[] | null
}
/** What one says on the phone as the contact: words, or a key. */
export type Talked = { text: string } | { keys: string }
export type Thread = {
  contact: { id: string; name: string; phone: string | null; email: string | null }
  items: (PhoneMessage | PhoneCall)[]
}
export const callAnswers = [
  'pick-up',
  'hang-up',
  'let-ring',
  'busy',
  'voicemail',
  'interested',
  'not-interested',
  'callback',
  'opt-out',
] as const
export type CallAnswer = (typeof callAnswers)[number]

export const usePeople = (q: string) =>
  useInfiniteQuery({
    queryKey: ['practice', 'people', q],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<PhonePerson>>('/practice/people', { q, cursor: pageParam, limit: 40 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

export const useThread = (contactId: string) =>
  useQuery({
    queryKey: ['practice', 'thread', contactId],
    queryFn: ({ signal }) => api.get<Thread>(`/practice/people/${contactId}`, undefined, signal),
  })

/** What one can do as the contact. */
export function useAnswers(contactId: string) {
  const queries = useQueryClient()
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['practice'] })
  return {
    reply: useMutation({
      mutationFn: (body: { channel: Channel; text: string }) =>
        api.post(`/practice/people/${contactId}/reply`, body),
      onSuccess,
    }),
    click: useMutation({
      mutationFn: ({ message, url }: { message: string; url: string }) =>
        api.post(`/practice/messages/${message}/click`, { url }),
      onSuccess,
    }),
    call: useMutation({
      mutationFn: ({ id, ...body }: { id: string; do: CallAnswer; say?: string }) =>
        api.post(`/practice/calls/${id}`, body),
      onSuccess,
    }),
    talk: useMutation({
      mutationFn: ({ id, said }: { id: string; said: Talked }) => api.post(`/practice/calls/${id}/say`, said),
      onSettled: onSuccess,
    }),
  }
}
