import type { ClientBase } from 'pg'

/**
 * Makes a loaded copy one that does nothing by itself. Every workspace from which something could go out waits for a
 * person's word, and what was in the air when the copy was made is in doubt: never sent again by itself.
 */
export async function standStill(client: ClientBase, copiedAt: string): Promise<void> {
  await client.query(
    `insert into standstills (workspace_id, copied_at)
     select w.id, $1 from workspaces w where
       exists (select 1 from connections c where c.workspace_id = w.id and not c.simulated)
       or exists (select 1 from flows f where f.workspace_id = w.id and f.status in ('live', 'paused'))
       or exists (select 1 from intents i where i.workspace_id = w.id and i.state = 'planned')
     on conflict (workspace_id) do update set copied_at = excluded.copied_at, since = now()`,
    [copiedAt],
  )
  await client.query(
    `update intents set state = 'uncertain', fence = fence + 1, claimed_by = null, due_at = null, policy = 'hold-and-ask',
       lookup_at = case when if_lost in ('lookup', 'callback') then now() end,
       error = 'Maybe sent. A backup was made while the call was on its way at ' || dispatched_at || '.'
     where state = 'dispatching'`,
  )
  await client.query('update intents set asked_by = null where asked_by is not null')
  await client.query('update receipts set taken_by = null where taken_by is not null')
}
