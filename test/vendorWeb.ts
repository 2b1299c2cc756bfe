import { Hono } from 'hono'
import pino from 'pino'
import type { Env, Parts } from '../server/http/env.ts'
import { onError } from '../server/http/onError.ts'
import { vendorHooks } from '../server/webhooks/vendorHooks.ts'
import type { journey } from './journey.ts'

type Journey = Pick<Awaited<ReturnType<typeof journey>>, 'db' | 'registry' | 'secrets' | 'engine'>

/** The route that vendors call, as the server has it, with the parts that it asks for. */
export function vendorWeb({ db, registry, secrets, engine }: Journey, publicUrl: string) {
  const parts = {
    ...{ pool: db, registry, secrets, engine, log: pino({ level: 'silent' }) },
    config: { publicUrl },
  } as unknown as Parts
  return new Hono<Env>()
    .use(async (c, next) => {
      c.set('parts', parts)
      await next()
    })
    .route('/hooks', vendorHooks)
    .onError(onError)
}
