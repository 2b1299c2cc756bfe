import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { sql } from 'kysely'
import { Webhook } from 'standardwebhooks'
import { afterAll, describe, expect, test } from 'vitest'
import { journey } from '../../test/journey.ts'
import { asEngine } from '../db/connect.ts'
import { checkout } from '../db/home.ts'
import { createGuardedFetch } from '../net/guardedFetch.ts'
import { loadPlugins } from '../registry/plugins.ts'
import { GIVE_UP_AFTER, purposeOf, RETRY_AFTER } from './deliver.ts'
import { newSecret } from './sign.ts'

type Heard = { headers: IncomingHttpHeaders; body: string }
let answer = 204
const heard: Heard[] = []
const receiver = createServer((request, response) => {
  let body = ''
  request.on('data', (part) => {
    body += part
  })
  request.on('end', () => {
    heard.push({ headers: request.headers, body })
    response.writeHead(answer).end()
  })
})
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
const guarded = createGuardedFetch({
  hostOverrides: { 'shop.example.com': `http://127.0.0.1:${(receiver.address() as AddressInfo).port}` },
})
afterAll(async () => {
  receiver.close()
  await guarded.close()
})
const world = await journey(await loadPlugins(join(checkout, 'plugins')), { fetchFor: guarded.fetchFor })

async function ground(url = 'https://shop.example.com/hook', types = ['order.paid']) {
  heard.length = 0
  answer = 204
  const ws = await world.workspace()
  const secret = newSecret()
  const { rows } = await sql<{ id: string }>`select uuid7() as id`.execute(world.db)
  const id = rows[0]?.id ?? ''
  const seal = (value: string) => world.secrets.seal(ws, purposeOf(id), value)
  await world.inWorkspace(ws, (trx) =>
    sql`insert into outgoing_webhooks (id, workspace_id, title, url, types, secret_sealed)
      values (${id}, ${ws}, 'Shop', ${url}, ${types}, ${seal(secret)})`.execute(trx),
  )
  const ana = await world.contact(ws, { email: 'ana@example.com' })
  const pay = async (amount = 5) => {
    await world.event(ws, ana, 'order.paid', { amount })
    await world.settle()
    await world.engine.sweep()
  }
  const deliveries = () =>
    asEngine(world.db, async (trx) => {
      const { rows } = await sql<{
        state: string
        attempts: number
        status: number | null
        error: string | null
      }>`
        select state, attempts, status, error from webhook_deliveries where webhook_id = ${id} order by id`.execute(
        trx,
      )
      return rows
    })
  const later = async (milliseconds: number) => {
    world.setNow(new Date(world.now().getTime() + milliseconds))
    await world.engine.sweep()
  }
  const isActive = () =>
    asEngine(world.db, async (trx) => {
      const { rows } = await sql<{
        active: boolean
      }>`select active from outgoing_webhooks where id = ${id}`.execute(trx)
      return rows[0]?.active
    })
  return { ws, id, secret, seal, ana, pay, deliveries, later, isActive }
}

/** The library's own check of a message, which looks at the clock: the test's clock is the real one here. */
const opens = (secret: string, { headers, body }: Heard) =>
  new Webhook(secret).verify(body, headers as Record<string, string>)

describe('an outgoing webhook', () => {
  test('tells each event it asks for once, signed as Standard Webhooks says', async () => {
    const { ws, secret, ana, pay, deliveries } = await ground()
    world.setNow(new Date())
    await pay(12)
    await world.event(ws, ana, 'order.cancelled')
    await world.settle()
    await world.engine.sweep()
    expect(heard.length).toBe(1)
    const [call] = heard
    if (!call) throw new Error('nothing was told')
    expect(opens(secret, call)).toMatchObject({
      type: 'order.paid',
      data: { properties: { amount: 12 }, contact: { id: ana, email: 'ana@example.com' } },
    })
    expect(() => opens(newSecret(), call)).toThrow()
    expect(await deliveries()).toMatchObject([{ state: 'sent', attempts: 1, status: 204 }])
  })

  test('whose secret was changed signs with both for a while, then with the new one alone', async () => {
    const { id, secret, seal, pay, later } = await ground()
    world.setNow(new Date())
    const fresh = newSecret()
    await asEngine(world.db, (trx) =>
      sql`update outgoing_webhooks set old_secret_sealed = secret_sealed, secret_sealed = ${seal(fresh)},
        old_secret_until = ${new Date(world.now().getTime() + 60_000)} where id = ${id}`.execute(trx),
    )
    await pay()
    await later(61_000)
    await pay()
    const [both, one] = heard
    if (!both || !one) throw new Error('nothing was told')
    expect(opens(secret, both)).toBeTruthy()
    expect(opens(fresh, both)).toBeTruthy()
    expect(() => opens(secret, one)).toThrow()
    expect(opens(fresh, one)).toBeTruthy()
  })

  test('tries again with the same id, ever later; days of failure switch it off and the admins are told', async () => {
    const { ws, pay, deliveries, later, isActive } = await ground()
    answer = 500
    await pay()
    expect(await deliveries()).toMatchObject([{ state: 'due', attempts: 1, status: 500 }])
    await later(RETRY_AFTER[0] ?? 0)
    expect(heard.map(({ headers }) => headers['webhook-id'])).toEqual([
      heard[0]?.headers['webhook-id'],
      heard[0]?.headers['webhook-id'],
    ])
    answer = 200
    await later(RETRY_AFTER[1] ?? 0)
    expect(await deliveries()).toMatchObject([{ state: 'sent', attempts: 3 }])
    answer = 503
    await pay()
    for (const wait of RETRY_AFTER) await later(wait)
    expect((await deliveries()).at(-1)).toMatchObject({ state: 'failed', attempts: RETRY_AFTER.length + 1 })
    expect(await isActive()).toBe(true)
    await later(GIVE_UP_AFTER)
    await pay()
    expect(await isActive()).toBe(false)
    const told = await asEngine(world.db, (trx) =>
      trx.selectFrom('notifications').select(['audience', 'text']).where('workspaceId', '=', ws).execute(),
    )
    expect(told).toMatchObject([{ audience: 'admins', text: expect.stringContaining('It answered 503.') }])
    const before = heard.length
    await pay()
    expect(heard.length).toBe(before)
  })

  test('never calls an address inside the walls', async () => {
    const { pay, deliveries } = await ground('http://127.0.0.1:8080/admin')
    await pay()
    expect(heard).toEqual([])
    expect(await deliveries()).toMatchObject([{ status: null, error: expect.stringContaining('public') }])
  })

  test('whose call was lost with its process is made again, and the one that died changes nothing', async () => {
    const { id, pay, deliveries, later } = await ground()
    answer = 500
    await pay()
    // As if a process had taken it and died: taken, never settled.
    await asEngine(world.db, (trx) =>
      sql`update webhook_deliveries set attempts = attempts + 1, next_at = ${new Date(world.now().getTime() + 60_000)}
        where webhook_id = ${id}`.execute(trx),
    )
    answer = 200
    await later(30_000)
    expect(heard.length).toBe(1)
    await later(31_000)
    expect(await deliveries()).toMatchObject([{ state: 'sent', attempts: 3 }])
  })
})
