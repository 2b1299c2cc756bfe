/** So long may somebody go on listening after they were shown the door. */
export const CHECK_MS = 15_000

type Guard = {
  stillAllowed: () => Promise<boolean>
  ended?: AbortSignal | undefined
  every?: number
}

/**
 * A stream outlives the check at its door. This one looks again and again whether the listener may still listen,
 * and ends with the process.
 */
export function guardStream(
  body: ReadableStream<Uint8Array>,
  { stillAllowed, ended, every = CHECK_MS }: Guard,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  let close = () => {}
  const timer = setInterval(async () => {
    const allowed = await stillAllowed().catch(() => false) // who cannot be asked about is not let on
    if (!allowed) close()
  }, every)

  return new ReadableStream({
    start(out) {
      close = () => {
        close = () => {}
        clearInterval(timer)
        ended?.removeEventListener('abort', onEnd)
        out.close()
        void reader.cancel().catch(() => {})
      }
      const onEnd = () => close()
      ended?.addEventListener('abort', onEnd)
      if (ended?.aborted) close()
    },
    async pull(out) {
      const open = close
      const { done, value } = await reader.read()
      if (close !== open) return // closed while we waited
      if (done) close()
      else out.enqueue(value)
    },
    cancel(reason) {
      clearInterval(timer)
      close = () => {}
      return reader.cancel(reason)
    },
  })
}
