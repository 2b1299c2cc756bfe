import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { freshDb } from '../../test/db.ts'
import { checkKeys, rotateSecrets } from './keys.ts'
import { createSecrets } from './secrets.ts'

const { db } = await freshDb()
const oldKey = randomBytes(32)
const newKey = randomBytes(32)

test('S49: a start with another key is refused; the old key beside the new one is let in, and rotation frees it', async () => {
  const before = createSecrets([oldKey])
  await checkKeys(db, before)
  await checkKeys(db, before)
  const workspace = await db
    .insertInto('workspaces')
    .values({ title: 'W', slug: 'w' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const rows = Array.from({ length: 1200 }, (_, i) => ({
    workspaceId: workspace.id,
    plugin: 'post',
    title: `Account ${i}`,
    token: `t${i}`,
    settingsShown: '{}',
    settingsSealed: before.seal(workspace.id, 'p', { n: i }),
  }))
  await db.insertInto('connections').values(rows).execute()

  await expect(checkKeys(db, createSecrets([newKey]))).rejects.toThrow(/not the key|no es la clave/)
  const both = createSecrets([newKey, oldKey])
  await checkKeys(db, both)
  expect(await rotateSecrets(db, both)).toBe(1200)
  expect(await rotateSecrets(db, both)).toBe(0)

  const after = createSecrets([newKey])
  await checkKeys(db, after)
  const sealed = await db.selectFrom('connections').select(['title', 'settingsSealed']).execute()
  for (const row of sealed)
    expect(after.open(workspace.id, 'p', row.settingsSealed ?? Buffer.of())).toEqual({
      n: Number(row.title.split(' ')[1]),
    })
  await expect(checkKeys(db, before)).rejects.toThrow(/not the key|no es la clave/)
})
