import { defineConfig } from 'vitest/config'

const ALL = '{sdk,server,plugins,builder,test}/**/*.test.{ts,tsx}'
/** They kill processes, cut lines and count seconds: beside others they would measure those. */
const ALONE = [
  'test/faults/**/*.test.ts',
  'test/proof/{fair,killedOnTheLine,overload,payloads,poison,poisonCalls,poisonNews}.test.ts',
]

export default defineConfig({
  test: {
    globalSetup: 'test/setup.ts',
    projects: [
      {
        extends: true,
        // One more than the cores of a small machine: much of a test is waiting, for a vendor, a page, a process that starts.
        test: { name: 'beside', include: [ALL], exclude: [...ALONE, '**/node_modules/**'], maxWorkers: 3 },
      },
      {
        extends: true,
        test: { name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
    // Processes, not threads: tests that start or kill processes must not share one with others.
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Nothing is late that a busy machine brings some seconds later.
    expect: { poll: { timeout: 20_000 } },
    restoreMocks: true,
    unstubEnvs: true,
    coverage: {
      provider: 'v8',
      include: ['sdk/**/*.ts', 'plugins/**/*.ts', 'server/**/*.ts'],
      exclude: ['**/*.test.ts', '**/fixtures/**'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 85 },
    },
  },
})
