import type { HookNews } from '#sdk'

/**
 * Work side by side, in `most` lanes. What has the same subject is in one of them, so it is done in the order asked:
 * who says STOP and then START wants to hear from us.
 */
export function createLanes(most: number) {
  const lanes: Promise<unknown>[] = Array.from({ length: most }, () => Promise.resolve())
  const laneOf = new Map<string, number>()
  return <T>(subject: string, work: () => Promise<T>): Promise<T> => {
    const lane = laneOf.get(subject) ?? laneOf.size % most
    laneOf.set(subject, lane)
    const mine = Promise.resolve(lanes[lane]).then(work)
    lanes[lane] = mine.catch(() => {})
    return mine
  }
}

/** What news are about: a send, a person, the calls. */
export function subjectOf(news: HookNews): string {
  switch (news.what) {
    case 'status':
    case 'event':
      return `send ${news.send.key ?? news.send.vendorId}`
    case 'message':
    case 'choice':
      return `person ${news.from.phone ?? news.from.email ?? news.from.telegramId}`
    case 'call':
    case 'call-incoming':
      return 'calls'
  }
}
