import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'

export type Connection = {
  id: string
  plugin: string
  title: string
  settings: Record<string, unknown>
  /** names of the secret settings that are filled in */
  secrets: string[]
  kinds: string[]
  simulated: boolean
  status: 'untested' | 'ok' | 'failing' | 'off'
  statusText: string | null
  testedAt: string | null
  blockedUntil: string | null
  ratePerSecond: number | null
  webhookUrl: string | null
  installed: boolean
  createdAt: string
}

export const useConnections = () =>
  useQuery({
    queryKey: ['connections'],
    queryFn: async () => (await api.get<{ items: Connection[] }>('/connections')).items,
  })
