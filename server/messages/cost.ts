import { sql } from 'kysely'
import type { Cost } from '#sdk'
import type { Trx } from '../db/connect.ts'

/** Money is kept in millionths: an SMS costs less than a cent. */
export const microsOf = (cost: Cost | undefined): number | null =>
  cost && Number.isFinite(cost.amount) ? Math.round(Math.abs(cost.amount) * 1_000_000) : null

/** What a message cost; of an account whose price nobody has entered, it is the price from now on. */
export async function keepCost(
  trx: Trx,
  messageId: string,
  connectionId: string | null,
  cost: Cost,
): Promise<void> {
  const micros = microsOf(cost)
  if (micros === null) return
  const { currency } = cost
  await sql`update messages set cost_micros = ${micros}, currency = ${currency} where id = ${messageId}`.execute(
    trx,
  )
  if (connectionId)
    await sql`update connections set price_micros = ${micros}, currency = ${currency}
      where id = ${connectionId} and price_micros is null`.execute(trx)
}
