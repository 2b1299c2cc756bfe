/**
 * Calls of one key that come while others are under way are done together by the next round, `most` calls in each: at most
 * `sideBySide` rounds of a key at once, another only for a `crowd` that waits.
 * A call joins rounds that begin after it, so what it reads is never older than it.
 * `work` answers in the order asked; when it throws, all of its round fail.
 */
export function gather<Question, Answer>(
  work: (key: string, asked: Question[]) => Promise<Answer[]>,
  { most = 500, sideBySide = 1, crowd = 1 }: { most?: number; sideBySide?: number; crowd?: number } = {},
): (key: string, question: Question) => Promise<Answer> {
  type Call = { question: Question; resolve(answer: Answer): void; reject(error: unknown): void }
  const queues = new Map<string, { calls: Call[]; rounds: number }>()

  async function round(key: string, queue: { calls: Call[]; rounds: number }) {
    queue.rounds++
    // What comes in by the same turn of the event loop goes along.
    await new Promise((resolve) => setImmediate(resolve))
    while (queue.calls.length > 0) {
      const calls = queue.calls.splice(0, most)
      try {
        const answers = await work(
          key,
          calls.map((call) => call.question),
        )
        for (const [index, call] of calls.entries()) call.resolve(answers[index] as Answer)
      } catch (error) {
        for (const call of calls) call.reject(error)
      }
    }
    queue.rounds--
    if (queue.rounds === 0) queues.delete(key)
  }

  return (key, question) =>
    new Promise((resolve, reject) => {
      const queue = queues.get(key) ?? { calls: [], rounds: 0 }
      queues.set(key, queue)
      queue.calls.push({ question, resolve, reject })
      const waiting = queue.calls.length
      if (queue.rounds === 0 || (queue.rounds < sideBySide && waiting >= crowd)) void round(key, queue)
    })
}
