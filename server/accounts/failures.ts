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
const guesses = (c: Context<Env>, account: string): [Guess, Guess] => [
  { key: `account:${createHash('sha256').update(account.toLowerCase()).digest('hex')}`, free: FREE.account },
  { key: `address:${visitorAddress(c)}`, free: FREE.address },
]

/**
 * Counts a try before it is made, so that a hundred at the same moment count as a hundred; refuses while the account or
 * the address has to wait. A refused try is not counted: whoever keeps knocking does not keep the owner out.
 */
export async function spendTry(c: Context<Env>, account: string): Promise<void> {
  const asked = guesses(c, account)
  const keys = asked.map((guess) => guess.key).sort()
  await accountsOf(c.var.parts.pool)
    .transaction()
    .execute(async (trx) => {
      await sql`insert into auth.failures (key, n, since, last_at)
        select key, 0, clock_timestamp(), clock_timestamp() from unnest(${keys}::text[]) key
        on conflict (key) do nothing`.execute(trx)
      const rows = await trx
        .selectFrom('auth.failures')
        .select(['key', 'n', sql<number>`extract(epoch from clock_timestamp() - last_at)::float8`.as('ago')])
        .where('key', 'in', keys)
        .where('since', '>', sql<Date>`now() - make_interval(mins => ${WINDOW_MINUTES})`)
        .orderBy('key')
        .forUpdate()
        .execute()
      const waits = rows.map(({ key, n, ago }) => {
        const free = asked.find((guess) => guess.key === key)?.free ?? 0
        return n < free ? 0 : Math.min(2 ** (n - free), LONGEST_WAIT_SECONDS) - ago
      })
      const seconds = Math.ceil(Math.max(0, ...waits))
      if (seconds > 0) throw tooMany(c, seconds)
      await sql`update auth.failures set last_at = clock_timestamp(),
          n = case when since > now() - make_interval(mins => ${WINDOW_MINUTES}) then n + 1 else 1 end,
          since = case when since > now() - make_interval(mins => ${WINDOW_MINUTES}) then since else clock_timestamp() end
        where key = any(${keys}::text[])`.execute(trx)
    })
}

/** The right password: the account's count ends, and the address gets its try back. */
export async function forgiveTries(c: Context<Env>, account: string): Promise<void> {
  const [own, address] = guesses(c, account)
  await sql`delete from auth.failures where key = ${own.key}`.execute(c.var.parts.pool)
  await sql`update auth.failures set n = greatest(n - 1, 0) where key = ${address.key}`.execute(
    c.var.parts.pool,
  )
}

function tooMany(c: Context<Env>, seconds: number): HttpError {
  c.header('Retry-After', String(seconds))
  return new HttpError(
    429,
    'too-many-attempts',
    {
      en: `Too many wrong passwords. Try again in ${seconds} s, or ask an owner for a new password.`,
      es: `Demasiadas contraseñas equivocadas. Prueba otra vez en ${seconds} s, o pide una nueva a un propietario.`,
    },
    { retryAfter: seconds },
  )
}
