import { useEffect, useRef, useState } from 'react'
import { apiUrl } from './api.ts'

/**
 * Listens to a stream of the server while the component is on screen. The browser reconnects by itself.
 *
 * @example useLive(`/flows/${id}/live`, { counts: (counts: Counts) => setCounts(counts) })
 */
// Each event's payload has its own type, which the caller names.
// biome-ignore lint/suspicious/noExplicitAny: see above
export function useLive(path: string | undefined, on: Record<string, (payload: any) => void>) {
  const [connected, setConnected] = useState(false)
  const latest = useRef(on)
  const events = Object.keys(on).sort().join(' ')

  useEffect(() => {
    latest.current = on
  })

  useEffect(() => {
    if (!path) return
    const stream = new EventSource(apiUrl(path))
    stream.onopen = () => setConnected(true)
    stream.onerror = () => setConnected(false)
    for (const event of events.split(' '))
      stream.addEventListener(event, (message) =>
        latest.current[event]?.(message.data ? JSON.parse(message.data) : undefined),
      )
    return () => stream.close()
  }, [path, events])

  return connected
}
