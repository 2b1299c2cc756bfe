import { useSyncExternalStore } from 'react'

/** Columns that may be shown beside the name. `sort` is what the server sorts by. */
export const columns = [
  { id: 'stage', sort: 'stage', width: '10rem' },
  { id: 'tags', width: '14rem' },
  { id: 'phone', width: '10rem' },
  { id: 'email', sort: 'email', width: '15rem' },
  { id: 'company', width: '12rem' },
  { id: 'city', width: '9rem' },
  { id: 'country', width: '8rem' },
  { id: 'language', width: '6rem' },
  { id: 'score', sort: '-score', width: '6rem' },
  { id: 'createdAt', sort: '-createdAt', width: '9rem' },
  { id: 'updatedAt', sort: '-updatedAt', width: '9rem' },
] as const
export type ColumnId = (typeof columns)[number]['id']

const key = 'cauce.contactColumns'
const usual: ColumnId[] = ['stage', 'tags', 'phone', 'country', 'createdAt']
const listeners = new Set<() => void>()
let remembered: { text: string | null; ids: ColumnId[] } | undefined

function read(): ColumnId[] {
  const text = localStorage.getItem(key)
  if (remembered?.text === text) return remembered.ids
  const ids = text === null ? usual : columns.map(({ id }) => id).filter((id) => text.split(',').includes(id))
  remembered = { text, ids }
  return ids
}

/** The chosen columns, kept in this browser. */
export function useColumns() {
  const shown = useSyncExternalStore((changed) => {
    listeners.add(changed)
    return () => listeners.delete(changed)
  }, read)
  const toggle = (id: ColumnId) => {
    const next = shown.includes(id) ? shown.filter((other) => other !== id) : [...shown, id]
    localStorage.setItem(key, next.join(','))
    for (const changed of listeners) changed()
  }
  return { shown: columns.filter(({ id }) => shown.includes(id)), toggle }
}
