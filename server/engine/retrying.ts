import { hasNoConnection } from '../db/hasNoConnection.ts'

/** Deadlock, serialization failure, connection lost before the commit was asked for: worth another try. */
const passing = new Set([
  '40P01',
  '40001',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08003',
  '08001',
  // The disk is full, memory or connections are used up, or it is read-only after a failover: no run is to blame.
  '53000',
  '53100',
  '53200',
  '53300',
  '25006',
  '58030',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
])

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''

export const isPassing = (error: unknown): boolean => passing.has(codeOf(error)) || hasNoConnection(error)

/** Repeats a transaction that failed for a reason that passes. The work must be safe to repeat as a whole. */
export async function retrying<T>(work: () => Promise<T>, tries = 5): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt >= tries || !isPassing(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** attempt))
    }
  }
}
