import { useEffect, useRef } from 'react'

type Keys = {
  ids: string[]
  chosen: string | undefined
  onChoose: (id: string) => void
  onSearch: () => void
  onClose: (id: string) => void
}

/** j and k go through the list, r answers, e closes or opens again, / searches; never while one is writing. */
export function useInboxKeys(keys: Keys) {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { ids, chosen, onChoose, onSearch, onClose } = latest.current
      const target = event.target as HTMLElement
      if (event.ctrlKey || event.metaKey || event.altKey || target.isContentEditable) return
      if (target.closest('input, textarea, select, [role="dialog"], [role="menu"], [role="listbox"]')) return
      const at = chosen ? ids.indexOf(chosen) : -1
      const step = { j: 1, k: -1 }[event.key]
      if (step) {
        const next = ids[Math.max(0, Math.min(ids.length - 1, at + step))]
        if (next) onChoose(next)
      } else if (event.key === 'r') document.querySelector<HTMLElement>('[data-reply]')?.focus()
      else if (event.key === 'e' && chosen) onClose(chosen)
      else if (event.key === '/') onSearch()
      else return
      event.preventDefault()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
}
