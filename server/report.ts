import type { Logger } from 'pino'
import { isPassing } from './engine/retrying.ts'

/** How often an outage that goes on is mentioned. */
const AGAIN = 10_000

/**
 * Logs what background work could not do. While the database is away everything fails alike, several times a second:
 * that is said once, and now and then again.
 */
export function createReport(log: Logger, now = Date.now) {
  let said = Number.NEGATIVE_INFINITY
  return (message: string, error: unknown, details?: Record<string, unknown>): void => {
    if (!isPassing(error)) {
      log.error({ ...details, err: error }, message)
      return
    }
    if (now() - said < AGAIN) return
    said = now()
    const reason = error instanceof Error ? error.message : String(error)
    log.warn({ reason }, 'The database does not answer. Nothing is lost; work goes on when it is back.')
  }
}
