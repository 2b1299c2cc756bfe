import { startTransition, useEffect, useState } from 'react'

/** True once the cards stand: what only goes with them need not hold them up. */
export function useSettled(): boolean {
  const [settled, setSettled] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => startTransition(() => setSettled(true)), 300)
    return () => clearTimeout(timer)
  }, [])
  return settled
}
