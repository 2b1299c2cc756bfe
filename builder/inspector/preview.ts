import { useQuery } from '@tanstack/react-query'
import { createContext, useContext, useEffect, useState } from 'react'
import type { FlowNode } from '#sdk/flow'
import { api } from '../api.ts'
import type { ChosenContact } from '../contacts/ContactChoice.tsx'

/** A text as one person would read it, or why they could not. */
export type Read = { field: string; text: string } | { field: string; error: string }

const Context = createContext<{ texts: Read[]; name: string } | undefined>(undefined)
export const PreviewProvider = Context.Provider

/** What the chosen person would read in a field, and who that is. */
export function usePreviewAt(path: string): (Read & { name: string }) | undefined {
  const preview = useContext(Context)
  const read = preview?.texts.find((one) => one.field === path)
  return preview && read && { ...read, name: preview.name }
}

/** The texts of a step as this person would read them; asked for when the typing rests. */
export function usePreview(flowId: string, node: FlowNode, contact: ChosenContact | undefined) {
  const [settled, setSettled] = useState(node)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(node), 400)
    return () => clearTimeout(timer)
  }, [node])
  const { data } = useQuery({
    queryKey: ['preview', flowId, contact?.id, settled],
    queryFn: () =>
      api.post<{ texts: Read[] }>(`/flows/${flowId}/preview`, {
        contactId: contact?.id,
        step: bare(settled),
      }),
    enabled: contact !== undefined,
    retry: false,
    placeholderData: (before) => before,
  })
  return contact && data && { texts: data.texts, name: contact.name }
}

/** What the server takes of a step. */
export const bare = ({ extra: _, ...node }: FlowNode) => node
