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
    let stream: EventSource | undefined
    // A browser holds six connections to one address, over all its tabs: tabs in the background give theirs back.
    const follow = () => {
      if (document.hidden) {
        stream?.close()
        stream = undefined
      } else if (!stream) stream = open(path)
    }
    const open = (path: string) => {
      const opened = new EventSource(apiUrl(path))
      opened.onopen = () => setConnected(true)
      opened.onerror = () => setConnected(false)
      for (const event of events.split(' '))
        opened.addEventListener(event, (message) =>
          latest.current[event]?.(message.data ? JSON.parse(message.data) : undefined),
        )
      return opened
    }
    follow()
    document.addEventListener('visibilitychange', follow)
    return () => {
      document.removeEventListener('visibilitychange', follow)
      stream?.close()
    }
  }, [path, events])

  return connected
}
