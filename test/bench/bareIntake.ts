import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import pg from 'pg'

/**
 * What taking in events costs at the least: Hono reads the JSON, those who come while a commit is on its way share the
 * next one, and each is answered after the commit. The same rows as the product writes, without a question asked.
 */
const workspaceId = process.env.WORKSPACE ?? ''
type Told = { type: string; contact: { id: string }; properties: unknown }
type Waiting = { told: Told; done(): void }
let waiting: Waiting[] = []

async function commit(client: pg.Client) {
  for (;;) {
    const batch = waiting.splice(0, 500)
    if (batch.length === 0) {
      await new Promise((resolve) => setImmediate(resolve))
      if (waiting.length === 0) return void idle.push(client)
      continue
    }
    await insert(
      client,
      batch.map((one) => one.told),
    )
    for (const one of batch) one.done()
  }
}

const insert = (client: pg.Client, told: Told[]) =>
  client.query({
    name: 'insert',
    text: `with told as materialized (select uuid7() as id, e.* from jsonb_to_recordset($2) as e(contact jsonb, type text, properties jsonb)),
      added as (insert into events (id, workspace_id, contact_id, type, at, properties)
        select id, $1, (contact ->> 'id')::uuid, type, clock_timestamp(), properties from told)
      insert into changes (workspace_id, contact_id, event_id, fields)
        select $1, (contact ->> 'id')::uuid, id, '{}' from told`,
    values: [workspaceId, JSON.stringify(told)],
  })

const idle: pg.Client[] = []
for (let i = 0; i < 2; i++) {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL })
  await client.connect()
  await client.query('set role cauce_engine')
  idle.push(client)
}

const app = new Hono()
  .post('/api/v1/events', async (c) => {
    const told = await c.req.json<Told>()
    await new Promise<void>((done) => {
      waiting.push({ told, done })
      const client = idle.pop()
      if (client) void commit(client)
    })
    return c.json({ duplicate: false }, 202)
  })
  .post('/api/v1/events/batch', async (c) => {
    const { events } = await c.req.json<{ events: Told[] }>()
    for (let client = idle.pop(); ; client = idle.pop()) {
      if (!client) {
        await new Promise((resolve) => setImmediate(resolve))
        continue
      }
      await insert(client, events)
      idle.push(client)
      return c.json({ items: events.map(() => ({ duplicate: false })) }, 202)
    }
  })
const server = createServer(getRequestListener(app.fetch))
server.listen(0, '127.0.0.1', () =>
  process.send?.({ type: 'ready', port: (server.address() as AddressInfo).port }),
)
process.on('SIGTERM', () => process.exit(0))
waiting = []
