/** As the connection itself says it: plugins go by the code. */
const CODE = 'UND_ERR_RES_EXCEEDED_MAX_SIZE'

class TooLarge extends Error {
  readonly code = CODE
}

/** Was more to come than anybody wants to have? The connection itself may have noticed it first. */
export function isTooLarge(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) if ('code' in at && at.code === CODE) return true
  return false
}

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
            new TooLarge(`${host} answered with more than ${Math.round(maxBytes / 1_000_000)} MB.`),
          )
        else controller.enqueue(chunk)
      },
    }),
  )
  const { status, statusText, headers } = response
  return new Response(counted, { status, statusText, headers })
}
