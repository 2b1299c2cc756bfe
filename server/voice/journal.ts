import type { CallLine } from '#sdk'
import type { CallState } from '../calls/findCall.ts'
import type { Db } from '../db/connect.ts'
import { type Call, type Disclosure, scribeOf } from './scribe.ts'

/** What happens on one call, to be written down soon. */
export function createJournal(
  pool: Db,
  call: Call,
  report: (message: string, error: unknown, details?: Record<string, unknown>) => void,
) {
  const scribe = scribeOf(pool, report)
  const { id, workspaceId } = call
  const page = () => scribe.pageOf({ id, workspaceId })
  return {
    line(line: Omit<CallLine, 'id'> & { id: string }) {
      const { lines } = page()
      const known = lines.get(line.id)
      lines.set(line.id, { ...known, ...line, at: known?.at ?? new Date() })
    },
    moment(kind: string, detail: Record<string, unknown> = {}) {
      page().moments.push({ kind, at: new Date(), detail })
    },
    state(change: CallState) {
      const mine = page()
      mine.state = { ...mine.state, ...change }
    },
    disclosed(evidence: Disclosure) {
      page().disclosure = evidence
    },
    /** Resolves when what was told so far is written down. */
    flush: scribe.flush,
  }
}
export type Journal = ReturnType<typeof createJournal>
