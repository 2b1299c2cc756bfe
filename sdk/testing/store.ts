import type { Store } from '../provider.ts'

export type MemoryStore = Store & { log: { kind: string; value: Record<string, unknown> }[] }

/** A plugin's store for a test, with its log to look at. */
export function memoryStore(values: Record<string, unknown> = {}): MemoryStore {
  const kept = new Map(Object.entries(values))
  const log: MemoryStore['log'] = []
  return {
    log,
    get: async (key) => kept.get(key),
    set: async (key, value) => void kept.set(key, structuredClone(value)),
    find: async (kind, having) =>
      log.find(
        (line) =>
          line.kind === kind && Object.entries(having).every(([key, value]) => line.value[key] === value),
      )?.value,
    append: async (kind, value) => void log.push({ kind, value: structuredClone(value) }),
  }
}
