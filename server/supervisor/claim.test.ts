import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { type Claim, claim } from './claim.ts'

const adminUrl = inject('adminUrl')

test('one supervisor claims a database, the next is told its address, and a released claim is free', async () => {
  const first = (await claim(adminUrl, 'http://localhost:3000')) as Claim
  expect(await claim(adminUrl, 'http://localhost:3001')).toEqual({ takenBy: 'http://localhost:3000' })
  await first.release()
  const third = (await claim(adminUrl, 'http://localhost:3002')) as Claim
  expect(third).toHaveProperty('lost')
  await third.release()
})

test('a claim whose connection breaks is known to be lost', async () => {
  const held = (await claim(adminUrl, 'broken')) as Claim
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  await client.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'broken'",
  )
  await client.end()
  await held.lost
})
