import { useEffect, useState } from 'react'

/** Seconds since a moment, counted while one looks. */
export function useSeconds(since: string | null): number | undefined {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!since) return
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [since])
  return since ? Math.max(0, (now - new Date(since).getTime()) / 1000) : undefined
}
