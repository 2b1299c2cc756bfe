import { sql } from 'kysely'
import { StepError } from '#sdk'
import type { TestResult } from '../connections/testConnection.ts'
import { asWorkspace } from '../db/connect.ts'
import { findStepError } from '../net/NotSent.ts'
import { type CrmParts, openCrm } from './openWork.ts'

/** Asks a CRM whether the account works, and remembers which account it is: webhooks name it. */
export async function testCrm(
  parts: Omit<CrmParts, 'processId' | 'report' | 'clock' | 'log'>,
  workspaceId: string,
  connectionId: string,
): Promise<TestResult> {
  const wish = { ...parts, clock: async () => new Date(), log() {} }
  const crm = await openCrm(wish, workspaceId, connectionId, AbortSignal.timeout(15_000))
  if (!crm) return { status: 'failing', statusText: 'The account or its plugin is gone.' }
  try {
    const { account, accountId } = await crm.provider.test(crm.context)
    if (accountId)
      await asWorkspace(parts.pool, workspaceId, (trx) =>
        sql`update connections set settings_shown = settings_shown || jsonb_build_object('accountId', ${accountId}::text)
          where workspace_id = ${workspaceId} and id = ${connectionId} and coalesce(settings_shown ->> 'accountId', '') = ''`.execute(
          trx,
        ),
      )
    return { status: 'ok', statusText: account }
  } catch (error) {
    const known = error instanceof StepError ? error : findStepError(error)
    return { status: 'failing', statusText: (known?.message ?? String(error)).slice(0, 500) }
  }
}
