import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import type { MessageChannel } from '#sdk/channels'
import { api, type Page } from '../api.ts'
import type { Detail, RunStatus } from '../runs/requests.ts'

type At = { at: string; node: string; visit: number }
export type Wait = { exit: string; kind: 'time' | 'event'; at?: string; event?: string }

/** One thing that happened in a rehearsal, as the server tells it. */
export type Moment =
  | ({ type: 'left'; exit: string; enteredAt: string; detail: Detail } & At)
  | ({ type: 'waiting'; waits: Wait[]; because?: unknown } & At)
  | ({ type: 'sent'; channel: string; request: Record<string, unknown> } & At)
  | ({ type: 'assumed'; operation: string; input: Record<string, unknown>; exit: string } & At)
  | ({ type: 'held'; until: string | null; rule: string; because: string } & At)
  | ({ type: 'event'; event: string; properties: Record<string, unknown>; by: 'contact' | 'flow' } & At)
  | ({ type: 'told'; change: { type: string; text?: string } } & At)

export type Story = {
  moments: Moment[]
  status: RunStatus
  because?: string
  node: string
  startedAt: string
  at: string
  converted: boolean
  ringing?: { node: string; until: string }
}

export type Channel = MessageChannel
export type Answer =
  | { do: 'reply'; after: number; channel: Channel; text: string }
  | { do: 'click'; after: number; channel: Channel; url: string }
  | { do: 'call'; after: number; outcome: string }
  | { do: 'event'; after: number; type: string; properties: Record<string, unknown> }

export type Behaviour = {
  reply: number
  text: string
  replyAfter: number
  click: number
  clickAfter: number
  calls: Record<string, number>
}

export type Expectation =
  | {
      what: 'sends'
      channel: Channel | 'voice'
      how: 'exactly' | 'at-least' | 'at-most'
      count: number
    }
  | { what: 'ends'; how: 'goal' | 'done' | 'left' | 'failed' | 'inside' }
  | { what: 'passes' | 'avoids'; node: string }
export type Checked = { expectation: Expectation; ok: boolean; actual: string }

export type Script = { contactId: string; startsAt: string; answers: Answer[]; behaviour?: Behaviour }
export type Kept = Omit<Script, 'startsAt' | 'behaviour'> & {
  id: string
  title: string
  contact: string
  startsAt: string | null
  behaviour: Behaviour | null
  expectations: Expectation[]
}
export type KeptResult = { id: string; title: string; ok: boolean; end: string; checked: Checked[] }

export type Forecast = {
  people: number
  sample: number
  nodes: Record<string, number>
  exits: { from: string; exit: string; n: number }[]
  ends: Record<'goal' | 'done' | 'left' | 'failed' | 'inside', number>
  days: { day: string; channel: string; n: number }[]
  channels: { channel: string; sent: number }[]
  held: { rule: string; n: number }[]
  refused: { rule: string; n: number }[]
  costs: { currency: string; micros: number }[]
  unpriced: number
}

/** The whole story is told at once and played here; another answer tells it anew, the same up to there. */
export const useStory = (flowId: string, revision: number, script: Script | undefined) =>
  useQuery({
    queryKey: ['rehearse', flowId, revision, script],
    queryFn: () => api.post<{ story: Story }>(`/flows/${flowId}/rehearse`, script),
    enabled: script !== undefined,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })

export const useForecast = (flowId: string) =>
  useMutation({
    mutationFn: (crowd: { segmentId?: string; startsAt?: string; behaviour?: Behaviour }) =>
      api.post<Forecast>(`/flows/${flowId}/forecast`, crowd),
  })

const keptKey = (flowId: string) => ['flow', flowId, 'rehearsals']

export const useKept = (flowId: string) =>
  useQuery({
    queryKey: keptKey(flowId),
    queryFn: ({ signal }) => api.get<Page<Kept>>(`/flows/${flowId}/rehearsals`, undefined, signal),
  })

export function useKeptActions(flowId: string) {
  const meta = { stale: [keptKey(flowId)] }
  return {
    keep: useMutation({
      mutationFn: (kept: Script & { title: string; expectations: Expectation[] }) =>
        api.post(`/flows/${flowId}/rehearsals`, kept),
      meta,
    }),
    forget: useMutation({
      mutationFn: (id: string) => api.delete(`/flows/${flowId}/rehearsals/${id}`),
      meta,
    }),
    run: useMutation({
      mutationFn: () => api.post<{ items: KeptResult[] }>(`/flows/${flowId}/rehearsals/run`),
    }),
  }
}
