import { useEffect, useRef, useState } from 'react'

/** Keeps what is typed at once and tells of it when the typing rests. Follows `value` when that changes elsewhere. */
export function useDebounced(value: string, tell: (value: string) => void, rest = 250) {
  const [typed, setTyped] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const told = useRef(value)
  const latest = useRef(tell)

  useEffect(() => {
    latest.current = tell
  })
  useEffect(() => {
    if (value !== told.current) setTyped(value)
    told.current = value
  }, [value])
  useEffect(() => () => clearTimeout(timer.current), [])

  const type = (next: string) => {
    setTyped(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      told.current = next.trim()
      latest.current(next)
    }, rest)
  }
  return [typed, type] as const
}
