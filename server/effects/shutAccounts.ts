/** Longest in seconds; then the database is asked again, where the word may have been taken back. */
const LONGEST = 5

/**
 * Accounts whose vendor has asked to wait, as this process has heard it. What falls due for them meanwhile is left where
 * it lies: filled in and claimed, it would only be laid aside. The claim asks the database in any case.
 */
export function createShutAccounts(now = () => performance.now()) {
  const until = new Map<string, number>()
  return {
    add(connectionId: string, seconds: number) {
      until.set(connectionId, now() + Math.min(seconds, LONGEST) * 1000)
    },
    all(): string[] {
      for (const [id, end] of until) if (end <= now()) until.delete(id)
      return [...until.keys()]
    },
  }
}
