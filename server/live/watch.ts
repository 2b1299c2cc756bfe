/** Reads something each second for as long as somebody watches it, once for all who do, and tells them when it changed. */
export function createWatch({ every = 1000 }: { every?: number } = {}) {
  type Topic = { listeners: Set<(value: unknown) => void>; last?: string; stop: () => void }
  const topics = new Map<string, Topic>()

  function open(key: string, read: () => Promise<unknown>): Topic {
    const topic: Topic = { listeners: new Set(), stop: () => {} }
    let stopped = false
    async function look() {
      try {
        const value = await read()
        const text = JSON.stringify(value)
        if (stopped || text === topic.last) return
        topic.last = text
        for (const listener of topic.listeners) listener(value)
      } catch {
        // The database is away for a moment: the next look tells.
      }
    }
    async function loop() {
      while (!stopped) {
        await look()
        await new Promise((resolve) => setTimeout(resolve, every).unref())
      }
    }
    topic.stop = () => {
      stopped = true
      topics.delete(key)
    }
    topics.set(key, topic)
    void loop()
    return topic
  }

  return {
    /** `key` names workspace and thing. The listener hears the present value first. Returns how to stop listening. */
    listen(key: string, read: () => Promise<unknown>, listener: (value: unknown) => void): () => void {
      const topic = topics.get(key) ?? open(key, read)
      topic.listeners.add(listener)
      if (topic.last !== undefined) listener(JSON.parse(topic.last))
      return () => {
        topic.listeners.delete(listener)
        if (topic.listeners.size === 0) topic.stop()
      }
    },
    close() {
      for (const topic of [...topics.values()]) topic.stop()
    },
  }
}
export type Watch = ReturnType<typeof createWatch>
