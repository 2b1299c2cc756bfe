import { createHash } from 'node:crypto'
import type { DBAdapter, Where } from '@better-auth/core/db/adapter'

const PREFIX = 'sha256:'

/** Marked, so that a hash read from a row and looked up again stays what it is. */
export const hashToken = (token: string) =>
  token.startsWith(PREFIX) ? token : PREFIX + createHash('sha256').update(token).digest('base64url')

type Row = Record<string, unknown>

/**
 * better-auth keeps session tokens as they are; whoever reads a backup would hold everybody's sessions.
 * Behind this wall the table has their hashes only, and better-auth still sees the tokens it asked for.
 */
export function hashSessionTokens<A extends Pick<DBAdapter, 'create' | 'findOne' | 'update'>>(adapter: A): A {
  const { create, findOne, findMany, count, update, updateMany, consumeOne, ...rest } =
    adapter as unknown as DBAdapter
  const { delete: remove, deleteMany } = rest
  const isSession = (query: { model: string }) => query.model === 'session'

  const wrapped: Partial<DBAdapter> = {
    async create(query) {
      if (!isSession(query)) return create(query)
      const plain = (query.data as Row).token as string
      const row = (await create({ ...query, data: { ...query.data, token: hashToken(plain) } })) as Row
      return withToken(row, plain) as never
    },
    async findOne(query) {
      if (!isSession(query)) return findOne(query)
      return withToken(await findOne<Row>(hashedQuery(query)), plainOf(query.where)) as never
    },
    async update(query) {
      if (!isSession(query)) return update(query)
      const { token: next } = query.update as { token?: string }
      const change = next ? { ...query.update, token: hashToken(next) } : query.update
      const row = await update<Row>({ ...hashedQuery(query), update: change })
      return withToken(row, next ?? plainOf(query.where)) as never
    },
    findMany: (query) => findMany(isSession(query) ? hashedQuery(query) : query),
    count: (query) => count(isSession(query) ? hashedQuery(query) : query),
    updateMany: (query) => updateMany(isSession(query) ? hashedQuery(query) : query),
    delete: (query) => remove(isSession(query) ? hashedQuery(query) : query),
    deleteMany: (query) => deleteMany(isSession(query) ? hashedQuery(query) : query),
    consumeOne: (query) => consumeOne(isSession(query) ? hashedQuery(query) : query),
  }
  if (rest.transaction) {
    wrapped.transaction = (work) => rest.transaction((trx) => work(hashSessionTokens(trx)))
  }
  return { ...adapter, ...wrapped }
}

function hashedQuery<Q extends { where?: Where[] | undefined }>(query: Q): Q {
  const where = query.where?.map((part) => {
    if (part.field !== 'token') return part
    const { value } = part
    return {
      ...part,
      value: Array.isArray(value) ? value.map((one) => hashToken(String(one))) : hashToken(String(value)),
    }
  })
  return { ...query, where } as Q
}

/** The token that was asked for by its plain form. */
function plainOf(where: Where[]): string | undefined {
  const asked = where.find((part) => part.field === 'token' && (part.operator ?? 'eq') === 'eq')
  return typeof asked?.value === 'string' ? asked.value : undefined
}

const withToken = (row: Row | null, plain: string | undefined) =>
  row && plain !== undefined && 'token' in row ? { ...row, token: plain } : row
