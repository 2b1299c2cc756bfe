/** The answer, cut off with an error once its unpacked body grows past the limit. */
export function limitBody(response: Response, maxBytes: number, host: string): Response {
  if (!response.body) return response
  let bytes = 0
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.byteLength
        if (bytes > maxBytes)
          controller.error(
            new Error(`${host} answered with more than ${Math.round(maxBytes / 1_000_000)} MB.`),
          )
        else controller.enqueue(chunk)
      },
    }),
  )
  const { status, statusText, headers } = response
  return new Response(counted, { status, statusText, headers })
}
