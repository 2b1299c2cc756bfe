import { useMutation, useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { Answer, Api } from '../apiTypes.ts'

export type Webhook = Answer<Api['webhooks']['$get']>['items'][number]
export type Delivery = Answer<Api['webhooks'][':id']['deliveries']['$get']>['items'][number]
export type WebhookDraft = Pick<Webhook, 'title' | 'url' | 'types'>

const stale = [['webhooks']]

export const useWebhooks = () =>
  useQuery({
    queryKey: ['webhooks', 'list'],
    queryFn: async () => (await api.get<{ items: Webhook[] }>('/webhooks')).items,
  })

export const useDeliveries = (id: string) =>
  useQuery({
    queryKey: ['webhooks', id, 'deliveries'],
    queryFn: async () => (await api.get<{ items: Delivery[] }>(`/webhooks/${id}/deliveries`)).items,
    refetchInterval: 5000,
  })

export const useSaveWebhook = () =>
  useMutation({
    mutationFn: ({ id, ...draft }: WebhookDraft & { id?: string }) =>
      id
        ? api.patch<{ id: string; secret?: string }>(`/webhooks/${id}`, draft)
        : api.post<{ id: string; secret?: string }>('/webhooks', draft),
    meta: { stale, quiet: true },
  })

export const useSwitchWebhook = () =>
  useMutation({
    mutationFn: ({ id, active }: { id: string; active: boolean }) => api.patch(`/webhooks/${id}`, { active }),
    meta: { stale },
  })

export const useDeleteWebhook = () =>
  useMutation({ mutationFn: (id: string) => api.delete(`/webhooks/${id}`), meta: { stale } })

export const useNewSecret = () =>
  useMutation({
    mutationFn: (id: string) => api.post<{ secret: string; until: string }>(`/webhooks/${id}/secret`, {}),
    meta: { stale },
  })

export const useReplay = (id: string) =>
  useMutation({
    mutationFn: (deliveryId: string) => api.post(`/webhooks/${id}/deliveries/${deliveryId}/replay`),
    meta: { stale },
  })
