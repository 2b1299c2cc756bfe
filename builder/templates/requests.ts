import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import type { Segments, TemplateChannel, TemplateContent, Variant } from '#sdk/templates'
import { api } from '../api.ts'

export type ListedTemplate = {
  id: string
  channel: TemplateChannel
  title: string
  tags: string[]
  /** the published one; null before the first */
  version: number | null
  publishedAt: string | null
  updatedAt: string
  /** the draft is no longer what was published */
  changed: boolean
  locales: string[]
  excerpt: string
}
export type Template = {
  id: string
  channel: TemplateChannel
  title: string
  tags: string[]
  draft: TemplateContent
  revision: number
  version: number | null
  publishedAt: string | null
  published: TemplateContent | null
  flows?: string[]
  results?: { sent: number; delivered: number; read: number; failed: number }
}
export type TemplateVersion = {
  id: string
  number: number
  content: TemplateContent
  note: string | null
  publishedBy: string | null
  publishedAt: string
}
export type ApprovalStatus = 'approved' | 'pending' | 'paused' | 'rejected' | 'unsubmitted'
export type Approved = {
  id: string
  connectionId: string
  connection: string
  vendorId: string
  name: string
  language: string
  category: string | null
  status: ApprovalStatus
  because: string | null
  body: string
  variables: string[]
}
export type Preview = {
  subject?: string
  text: string
  html?: string
  approved?: { id: string; variables: Record<string, string> }
  segments?: Segments
  problems: Record<string, string>
}
export type TemplateSettings = {
  tracking: { links: boolean; opens: boolean }
  custom: Record<string, string>
}

export const useTemplates = (filter: { channel?: string; q?: string }) =>
  useQuery({
    queryKey: ['templates', 'list', filter],
    queryFn: async ({ signal }) =>
      (await api.get<{ items: ListedTemplate[] }>('/templates', filter, signal)).items,
    placeholderData: keepPreviousData,
  })

export const useTemplate = (id: string) =>
  useQuery({ queryKey: ['templates', id], queryFn: () => api.get<Template>(`/templates/${id}`) })

export const useTemplateVersions = (id: string) =>
  useQuery({
    queryKey: ['templates', id, 'versions'],
    queryFn: async () => (await api.get<{ items: TemplateVersion[] }>(`/templates/${id}/versions`)).items,
  })

export const useApproved = () =>
  useQuery({
    queryKey: ['templates', 'approved'],
    queryFn: () =>
      api.get<{
        items: Approved[]
        accounts: { id: string; title: string; at: string | null; problem: string | null }[]
      }>('/templates/approved'),
  })

export const useTemplateSettings = () =>
  useQuery({
    queryKey: ['templates', 'settings'],
    queryFn: () => api.get<TemplateSettings>('/templates/settings'),
    staleTime: 60_000,
  })

/** What one contact would read of a variant; asked again as it changes. */
export const usePreview = (wish: {
  channel: TemplateChannel
  locale: string
  variant: Variant
  contactId?: string
}) =>
  useQuery({
    queryKey: ['template-preview', wish],
    queryFn: ({ signal }) => api.post<Preview>('/templates/preview', wish, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
  })

const stale = { stale: [['templates']] }

export const useCreateTemplate = () =>
  useMutation({
    mutationFn: (body: { channel: string; title: string; tags?: string[]; draft?: TemplateContent }) =>
      api.post<Template>('/templates', body),
    meta: stale,
  })

export const useTemplateActions = (id: string) => ({
  publish: useMutation({
    mutationFn: (body: { note?: string }) => api.post<Template>(`/templates/${id}/publish`, body),
    meta: stale,
  }),
  test: useMutation({
    mutationFn: (body: { locale: string; to: string; connectionId: string; contactId?: string }) =>
      api.post<{ id: string; contactId: string }>(`/templates/${id}/test`, body),
  }),
  remove: useMutation({ mutationFn: () => api.delete(`/templates/${id}`), meta: stale }),
})

export const useSync = () =>
  useMutation({
    mutationFn: () => api.post<{ asked: number }>('/templates/approved/sync'),
    meta: { stale: [['templates', 'approved']] },
  })
