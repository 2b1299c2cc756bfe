import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { testApp } from '../../test/app.ts'
import { oneOfEach } from '../../test/oneOfEach.ts'
import { asEngine } from '../db/connect.ts'

const { as, db, workspaces } = await testApp()
const workspaceId = workspaces.A.id

type Listed = {
  items: { id: string; text: string; readAt: string | null }[]
  unread: number
  nextCursor?: string
}
const list = async (role: Parameters<typeof as>[0], query = '') =>
  (await (await as(role)('GET', `/api/v1/notifications${query}`)).json()) as Listed
const texts = async (role: Parameters<typeof as>[0]) => (await list(role)).items.map((one) => one.text)

const tell = (text: string, more: { audience?: string; link?: string } = {}) =>
  asEngine(db, (trx) =>
    trx
      .insertInto('notifications')
      .values({ workspaceId, text, audience: 'team', ...more })
      .execute(),
  )
const contactOf = async (ownerId: string | null, email: string) => {
  const { rows } = await asEngine(db, (trx) =>
    sql<{
      id: string
    }>`insert into contacts (workspace_id, email, owner_id) values (${workspaceId}, ${email}, ${ownerId})
      returning id`.execute(trx),
  )
  return `/contacts/${rows[0]?.id}`
}

describe('notices', () => {
  test('reach the team, the admins, or the one who looks after the contact', async () => {
    await tell('To all')
    await tell('To admins', { audience: 'admins' })
    const kept = await contactOf(workspaces.A.users.responder, 'kept@example.com')
    await tell('To its owner', { audience: 'owner', link: kept })
    await tell('To anybody', { audience: 'owner', link: await contactOf(null, 'free@example.com') })
    expect(await texts('viewer')).toEqual(['To anybody', 'To all'])
    expect(await texts('responder')).toEqual(['To anybody', 'To its owner', 'To all'])
    expect(await texts('admin')).toEqual(['To anybody', 'To admins', 'To all'])
  })

  test('come page by page', async () => {
    const first = await list('admin', '?limit=2')
    const second = await list('admin', `?limit=2&cursor=${first.nextCursor}`)
    expect([...first.items, ...second.items].map((one) => one.text)).toEqual(await texts('admin'))
    expect(second.nextCursor).toBeUndefined()
    expect((await as('admin')('GET', '/api/v1/notifications?cursor=nonsense')).status).toBe(422)
  })

  test('one that is read is read for everybody, and no more than one may see', async () => {
    const before = await list('responder')
    expect(before.unread).toBe(3)
    const one = before.items.find((item) => item.text === 'To all')?.id
    expect(
      await (await as('responder')('POST', '/api/v1/notifications/read', { ids: [one] })).json(),
    ).toEqual({
      read: 1,
    })
    expect((await list('admin')).unread).toBe(2)
    expect(await (await as('responder')('POST', '/api/v1/notifications/read', {})).json()).toEqual({
      read: 2,
    })
    const admins = await list('admin')
    expect(admins.items.filter((item) => !item.readAt).map((item) => item.text)).toEqual(['To admins'])
  })

  test('a viewer reads them and marks nothing', async () => {
    expect((await as('viewer')('POST', '/api/v1/notifications/read', {})).status).toBe(403)
  })
})

test('what needs attention names the people it is about, of this workspace alone', async () => {
  await oneOfEach(db, workspaces.B, 'theirs')
  const ids = await oneOfEach(db, workspaces.A, 'ours')
  await asEngine(db, (trx) =>
    sql`update intents set error = 'Maybe sent.' where id = ${ids.intents}`.execute(trx),
  )
  const { attention } = (await (await as('viewer')('GET', '/api/v1/overview')).json()) as {
    attention: { uncertain: number; people: Record<string, unknown>[] }
  }
  expect(attention.uncertain).toBe(1)
  expect(attention.people).toEqual([
    expect.objectContaining({
      ...{ kind: 'uncertain', runId: ids.runs, flowId: ids.flows, contactId: ids.contacts },
      ...{ flow: 'ours', contact: 'ours', because: 'Maybe sent.' },
    }),
  ])
})
