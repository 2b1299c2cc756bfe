import { useEffect, useRef, useState } from 'react'
import { cn } from '../ui/index.ts'

/** A mail as mail programs show it, in a frame of another origin in which nothing of it can run. */
export function MailFrame({ html, title, className }: { html: string; title: string; className?: string }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [ready, setReady] = useState(false)
  const [height, setHeight] = useState(320)
  useEffect(() => {
    const hear = ({ source, data }: MessageEvent) => {
      if (source !== frame.current?.contentWindow) return
      if (data?.ready) setReady(true)
      if (typeof data?.height === 'number') setHeight(Math.min(2400, Math.max(160, data.height)))
    }
    addEventListener('message', hear)
    return () => removeEventListener('message', hear)
  }, [])
  useEffect(() => {
    if (ready) frame.current?.contentWindow?.postMessage({ html }, '*')
  }, [ready, html])
  return (
    <iframe
      ref={frame}
      title={title}
      src="/frame/mail"
      sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"
      height={height}
      // A mail brings its own paper, which is white in the dark too.
      className={cn('block w-full rounded-lg border bg-white', className)}
    />
  )
}
