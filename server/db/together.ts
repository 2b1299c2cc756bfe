/**
 * Statements that don't need each other's answers, sent in one flight; the database works them off in this order.
 * Fails with the first failure, but only when all have come back: nothing is left to run after the rollback.
 */
export async function together<T extends readonly unknown[]>(
  statements: readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  const ended = await Promise.allSettled(statements)
  const failed = ended.find((one): one is PromiseRejectedResult => one.status === 'rejected')
  if (failed) throw failed.reason
  // Each of them has been fulfilled, which the type of a list of outcomes can't say.
  return ended.map((one) => (one as PromiseFulfilledResult<unknown>).value) as unknown as T
}
