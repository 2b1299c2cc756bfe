/** What the pool and its clients say, without a code: all connections are taken, or this one went. */
export const hasNoConnection = (error: unknown): boolean =>
  error instanceof Error &&
  /timeout exceeded when trying to connect|Connection terminated|connection error and is not queryable|Client was closed/.test(
    error.message,
  )
