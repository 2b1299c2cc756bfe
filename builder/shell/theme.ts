import { useSyncExternalStore } from 'react'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const read = (): Theme => (localStorage.getItem('cauce.theme') as Theme | null) ?? 'system'

const subscribe = (changed: () => void) => {
  addEventListener('cauce:theme', changed)
  return () => removeEventListener('cauce:theme', changed)
}

/** The wish; `public/theme.js` turns it into colours, before the first paint too. */
export const useTheme = () => useSyncExternalStore(subscribe, read)

export function chooseTheme(theme: Theme) {
  localStorage.setItem('cauce.theme', theme)
  dispatchEvent(new Event('cauce:theme'))
}
