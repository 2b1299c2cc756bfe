import { type ProviderContext, StepError, type TextModel, type TextWish } from '#sdk'
import { type OpenConnection, openConnection } from '../connections/openConnection.ts'
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
export const openModel = async (
  parts: ModelParts,
  workspaceId: string,
  account: string | undefined,
  signal: AbortSignal,
) => (await findModel(parts, workspaceId, account))(signal)

/** The same, for who asks it again and again: each time with a limit of its own. */
export async function findModel(parts: ModelParts, workspaceId: string, account: string | undefined) {
  const { pool, registry } = parts
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
  const now = await parts.clock()
  return (signal: AbortSignal) => {
    const context = contextFor(parts, workspaceId, opened, signal, now)
    return {
      title: opened.connection.title,
      answer: (wish: TextWish) => provider.answer(wish, context),
      fill: (wish: Parameters<TextModel['fill']>[0]) => provider.fill(wish, context),
    }
  }
}

/** What a provider that only answers is given: a model, a voice. */
export const contextFor = (
  { pool, fetchFor }: ModelParts,
  workspaceId: string,
  { connection, plugin, settings }: OpenConnection,
  signal: AbortSignal,
  now: Date,
): ProviderContext => ({
  connection: settings,
  key: connection.id,
  fetch: fetchFor(plugin.hosts),
  dial: () => Promise.reject(new Error('It is asked by HTTP.')),
  socket: () => Promise.reject(new Error('It is asked by HTTP.')),
  signal,
  now,
  store: openStore(pool, workspaceId, plugin.id),
  log: () => {},
  callbackUrl: '',
})

export type OpenedModel = Awaited<ReturnType<typeof openModel>>
