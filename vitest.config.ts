import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{sdk,server,plugins,builder,test}/**/*.test.{ts,tsx}'],
    globalSetup: 'test/setup.ts',
    // Processes, not threads: tests that start or kill processes must not share one with others.
    pool: 'forks',
    // Much of a test is waiting: for a vendor, a page, a process that is killed.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
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
