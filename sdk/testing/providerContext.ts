import type { ProviderContext } from '../provider.ts'
import { testNow } from './contact.ts'
import { replies } from './replies.ts'
import { memoryStore } from './store.ts'

/** What a provider is given for one send: `await sms.send({ to, text }, providerContext({ connection, fetch }))`. */
export const providerContext = <C>(
  given: Partial<ProviderContext<C>> & { connection: C },
): ProviderContext<C> => ({
  key: '0199a1b2-0000-7000-8000-000000000001',
  fetch: replies(),
  dial: () => Promise.reject(new Error('This test dials nobody.')),
  socket: () => Promise.reject(new Error('This test opens no socket.')),
  signal: AbortSignal.timeout(20_000),
  now: testNow,
  store: memoryStore(),
  log: () => {},
  callbackUrl: 'https://cauce.example/hooks/plugin/token?key=0199a1b2-0000-7000-8000-000000000001',
  ...given,
})
