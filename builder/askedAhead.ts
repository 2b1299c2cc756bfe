declare global {
  /** What the page's head has asked for (`ahead.ts`), by its address. */
  var askedAhead: Record<string, Promise<Response>> | undefined
}

/** The answer that is on its way already; each is taken once. */
export function takeAhead(url: string): Promise<Response> | undefined {
  const answer = globalThis.askedAhead?.[url]
  delete globalThis.askedAhead?.[url]
  return answer
}

/** Once the first page stands, what nobody took is out of date. */
export function forgetAhead(): void {
  globalThis.askedAhead = undefined
}
