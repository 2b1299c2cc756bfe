import { type ProviderContext, StepError, type TextModel, type TextWish } from '#sdk'
import { openConnection } from '../connections/openConnection.ts'
import { asEngine, type Db } from '../db/connect.ts'
import { openStore } from '../effects/store.ts'
import type { FetchFor } from '../net/guardedFetch.ts'
import type { Registry } from '../registry/plugins.ts'
import type { Secrets } from '../secrets/secrets.ts'

export type ModelParts = {
  pool: Db
  registry: Registry
  secrets: Secrets
  fetchFor: FetchFor
  clock: () => Promise<Date>
}

/** A text model as it is used: bound to an account of the workspace and to a limit of time. */
export async function openModel(
  parts: ModelParts,
  workspaceId: string,
  account: string | undefined,
  signal: AbortSignal,
) {
  const { pool, registry, fetchFor } = parts
  const opened = account
    ? await asEngine(pool, (trx) => openConnection(trx, parts, workspaceId, account))
    : undefined
  const provider = opened && (registry.provider(opened.plugin.id, 'model') as TextModel | undefined)
  if (!opened || !provider)
    throw new StepError(
      'The account of the model is gone or switched off. Choose another one in the agent.',
      {
        retry: false,
      },
    )
  const context: ProviderContext = {
    connection: opened.settings,
    key: opened.connection.id,
    fetch: fetchFor(opened.plugin.hosts),
    dial: () => Promise.reject(new Error('Models are asked by HTTP.')),
    socket: () => Promise.reject(new Error('Models are asked by HTTP.')),
    signal,
    now: await parts.clock(),
    store: openStore(pool, workspaceId, opened.plugin.id),
    log: () => {},
    callbackUrl: '',
  }
  return {
    title: opened.connection.title,
    answer: (wish: TextWish) => provider.answer(wish, context),
    fill: (wish: Parameters<TextModel['fill']>[0]) => provider.fill(wish, context),
  }
}
export type OpenedModel = Awaited<ReturnType<typeof openModel>>
