import { useEffect } from 'react'

/** The browser tab's title. */
export function usePageTitle(title: string | undefined) {
  useEffect(() => {
    document.title = title ? `${title} · Cauce` : 'Cauce'
  }, [title])
}
