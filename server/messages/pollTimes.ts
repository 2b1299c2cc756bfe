/** After so long without a final word the vendor is asked, and then no more. In milliseconds since the message left. */
export const pollTimes = [10 * 60_000, 3_600_000, 6 * 3_600_000, 24 * 3_600_000] as const

export const firstPoll = (sentAt: Date): Date => new Date(sentAt.getTime() + pollTimes[0])
