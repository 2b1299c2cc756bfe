import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'

/** A template that a send wants from the vendor, by the account it goes out through. */
export type Wanted = { connectionId: string; vendorId: string }

const why = {
  pending: 'WhatsApp has not approved it yet',
  paused: 'WhatsApp has paused it',
  rejected: 'WhatsApp has rejected it',
  unsubmitted: 'it was never submitted to WhatsApp',
}

export const wantedKey = ({ connectionId, vendorId }: Wanted) => `${connectionId} ${vendorId}`

/** Those that may not be sent now, and why. What was never heard of is left to the vendor to judge. */
export async function findBlocked(
  db: Db,
  workspaceId: string,
  wanted: Wanted[],
): Promise<Map<string, string>> {
  if (wanted.length === 0) return new Map()
  const { rows } = await sql<Wanted & { name: string; status: keyof typeof why; because: string | null }>`
    select connection_id, vendor_id, name, status, because from vendor_templates
    where workspace_id = ${workspaceId} and status <> 'approved' and (connection_id, vendor_id) in
      (select * from unnest(${wanted.map((one) => one.connectionId)}::uuid[], ${wanted.map((one) => one.vendorId)}::text[]))`.execute(
    db,
  )
  return new Map(
    rows.map(({ name, status, because, ...row }) => [
      wantedKey(row),
      `The template "${name}" can't be sent: ${why[status]}${because ? ` (${because})` : ''}. Choose another one.`,
    ]),
  )
}
