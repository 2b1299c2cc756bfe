import type { EndReason } from '#sdk'
import type { Desk } from './deskOf.ts'
import type { Journal } from './journal.ts'

/** What was said last has to be heard before the phone is put down; a phone that tells nothing is not waited for. */
export const LAST_WORDS = 15_000

type After = () => Promise<void>

/** The end of a talk: by plan once the last words were heard, or at once; written down before the phone is put down. */
export function createEnding({
  desk,
  journal,
  later,
  isSilent,
  close,
  isOver,
}: {
  desk: Pick<Desk, 'hangUp'>
  journal: Journal
  later(work: () => void, after: number): void
  isSilent(): boolean
  close(): void
  isOver(): boolean
}) {
  let planned: { reason: EndReason; after?: After } | undefined
  let putDown = false

  async function hangUp(reason: EndReason) {
    if (putDown || isOver()) return
    putDown = true
    journal.moment('hang-up', { reason })
    if (planned?.after) {
      await journal.flush()
      await planned
        .after()
        .catch((error) =>
          journal.moment('problem', { message: error instanceof Error ? error.message : String(error) }),
        )
      return close()
    }
    journal.state({ reason })
    await journal.flush()
    close()
    await desk.hangUp(reason).catch(() => {})
  }

  return {
    /** Ends the talk once what is being said was heard. False: it is ending already. */
    finish(reason: EndReason, after?: After): boolean {
      if (planned) return false
      planned = { reason, after }
      later(() => void hangUp(reason), LAST_WORDS)
      if (isSilent()) void hangUp(reason)
      return true
    },
    hangUp,
    /** Nobody speaks any more: true when that was waited for. */
    silent(): boolean {
      if (planned) void hangUp(planned.reason)
      return planned !== undefined
    },
    get planned() {
      return planned !== undefined
    },
  }
}
