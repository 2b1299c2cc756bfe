import { useEffect, useState } from 'react'

/** The value once it has stayed the same for a moment: asking with every letter would ask for nothing. */
export function useRested(value: string, rest = 350): string {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), rest)
    return () => clearTimeout(timer)
  }, [value, rest])
  return rested
}
