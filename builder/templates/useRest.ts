import { useEffect, useState } from 'react'

/** The value once it has rested: what is asked for with it is not asked at every letter. */
export function useRest<Value>(value: Value, rest: number): Value {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), rest)
    return () => clearTimeout(timer)
  }, [value, rest])
  return rested
}
