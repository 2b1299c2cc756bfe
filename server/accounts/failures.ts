import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { sql } from 'kysely'
import type { Env } from '../http/env.ts'
import { HttpError } from '../http/errors.ts'
import { visitorAddress } from '../http/visitorAddress.ts'
import { accountsOf } from './tables.ts'

const WINDOW_MINUTES = 15
/** After so many wrong passwords each further try waits longer; never so long that it locks somebody out. */
const FREE = { account: 10, address: 50 }
const LONGEST_WAIT_SECONDS = 60

type Guess = { key: string; free: number }

/** One is the account that is guessed at, known or not; the other is where the guesses come from. */
const guesses = (c: Context<Env>, account: string): Guess[] => [
  { key: `account:${createHash('sha256').update(account.toLowerCase()).digest('hex')}`, free: FREE.account },
  { key: `address:${visitorAddress(c)}`, free: FREE.address },
]

/** Refuses to try a password while the account or the address has to wait. */
export async function requirePatience(c: Context<Env>, account: string): Promise<void> {
  const asked = guesses(c, account)
  const rows = await accountsOf(c.var.parts.pool)
    .selectFrom('auth.failures')
    .select(['key', 'n', sql<number>`extract(epoch from clock_timestamp() - last_at)::float8`.as('ago')])
    .where(
      'key',
      'in',
      asked.map((guess) => guess.key),
    )
    .where('since', '>', sql<Date>`now() - make_interval(mins => ${WINDOW_MINUTES})`)
    .execute()
  const waits = rows.map((row) => {
    const free = asked.find((guess) => guess.key === row.key)?.free ?? 0
    return row.n < free ? 0 : Math.min(2 ** (row.n - free), LONGEST_WAIT_SECONDS) - row.ago
  })
  const seconds = Math.ceil(Math.max(0, ...waits))
  if (seconds === 0) return
  c.header('Retry-After', String(seconds))
  throw new HttpError(
    429,
    'too-many-attempts',
    {
      en: `Too many wrong passwords. Try again in ${seconds} s, or ask an owner for a new password.`,
      es: `Demasiadas contraseñas equivocadas. Prueba otra vez en ${seconds} s, o pide una nueva a un propietario.`,
    },
    { retryAfter: seconds },
  )
}

export async function countFailure(c: Context<Env>, account: string): Promise<void> {
  await sql`
    insert into auth.failures as f (key, n, since, last_at)
    select key, 1, clock_timestamp(), clock_timestamp()
    from unnest(${guesses(c, account).map((guess) => guess.key)}::text[]) key order by key
    on conflict (key) do update set last_at = excluded.last_at,
      n = case when f.since > now() - make_interval(mins => ${WINDOW_MINUTES}) then f.n + 1 else 1 end,
      since = case when f.since > now() - make_interval(mins => ${WINDOW_MINUTES}) then f.since else excluded.since end
  `.execute(c.var.parts.pool)
}

export async function forgiveFailures(c: Context<Env>, account: string): Promise<void> {
  const [own] = guesses(c, account)
  await accountsOf(c.var.parts.pool)
    .deleteFrom('auth.failures')
    .where('key', '=', own?.key ?? '')
    .execute()
}
