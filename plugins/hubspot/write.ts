import { type CrmValue, type CrmWrite, type CrmWritten, StepError } from '#sdk'
import { type Answer, associations, type Context, call, objects, properties } from './client.ts'
import { decode, describe, describeAgain, encode, listPipelines, OUR_KEY } from './fields.ts'

const groups: Record<string, string> = {
  ...{ contacts: 'contactinformation', companies: 'companyinformation', deals: 'dealinformation' },
}

/** Makes the field that holds our ids. Where the app may not, people are recognised by e-mail alone. */
export async function prepare(object: string, context: Context): Promise<void> {
  const groupName = groups[object]
  if (!groupName || (await describe(object, context)).some((field) => field.name === OUR_KEY)) return
  try {
    await call(context, properties, (part, configuration) =>
      new part.CoreApi(configuration).create(object, {
        ...{ name: OUR_KEY, label: 'Cauce ID', groupName, hasUniqueValue: true },
        ...{ type: part.PropertyCreateTypeEnum.String, fieldType: part.PropertyCreateFieldTypeEnum.Text },
      }),
    )
    describeAgain(object, context)
  } catch (error) {
    if (!(error instanceof StepError) || error.retry) throw error
  }
}

type Made = {
  id: string
  properties: Record<string, string | null>
  updatedAt: Date
  objectWriteTraceId?: string
}
type Batch = {
  results: Made[]
  errors?: { message: string; category: string; context: Record<string, string[]> }[]
}

export async function write(
  object: string,
  writes: readonly CrmWrite[],
  context: Context,
): Promise<CrmWritten[]> {
  const told = await Promise.all(writes.map((one) => inTheirWords(object, one, context)))
  const isEmpty = ({ values }: CrmWrite) => Object.keys(values).length === 0
  const old = told.filter((one) => one.id !== undefined && !isEmpty(one))
  const fresh = told.filter((one) => one.id === undefined)
  const written = [
    ...told.flatMap((one) => (one.id !== undefined && isEmpty(one) ? left(one, one.id, context) : [])),
    ...(await inParts(object, old, context, update)),
    ...(await inParts(object, fresh, context, create)),
  ]
  await associate(object, written, writes, context)
  return written
}

const left = ({ key }: CrmWrite, id: string, { now }: Context): CrmWritten => ({
  ...{ key, ok: true, id, values: {}, modifiedAt: now },
})

/** Notes and tasks have plain names with us; a deal's stage decides its pipeline. */
async function inTheirWords(object: string, write: CrmWrite, context: Context): Promise<CrmWrite> {
  const { text, title, dueAt, ...rest } = write.values
  const at = context.now.toISOString()
  if (object === 'notes') return { ...write, values: { ...rest, hs_note_body: text ?? '', hs_timestamp: at } }
  if (object === 'tasks')
    return {
      ...write,
      values: {
        ...rest,
        ...{ hs_task_subject: title ?? '', hs_task_body: text ?? '', hs_timestamp: dueAt ?? at },
        ...(write.id === undefined && { hs_task_status: 'NOT_STARTED' }),
      },
    }
  if (object !== 'deals' || typeof rest.dealstage !== 'string') return write
  const pipeline = (await listOnce(context)).find((one) =>
    one.stages.some((stage) => stage.id === rest.dealstage),
  )
  return pipeline ? { ...write, values: { ...write.values, pipeline: pipeline.id } } : write
}

const listed = new WeakMap<Context, ReturnType<typeof listPipelines>>()
function listOnce(context: Context) {
  const known = listed.get(context) ?? listPipelines('deals', context)
  listed.set(context, known)
  return known
}

const propertiesOf = ({ values }: CrmWrite) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, encode(value)]))

const update = (object: string, writes: readonly CrmWrite[], context: Context): Promise<Batch> =>
  call(context, objects, (part, configuration) =>
    new part.BatchApi(configuration).update(object, {
      inputs: writes.map((one) => ({
        ...{ id: one.id ?? '', objectWriteTraceId: one.key, properties: propertiesOf(one) },
      })),
    }),
  )

/** By our unique field, so that a second try finds the first one's record. */
async function create(object: string, writes: readonly CrmWrite[], context: Context): Promise<Batch> {
  // No full sync of companies ever asked for it.
  if (object === 'companies') await prepare(object, context)
  const keyed = (await describe(object, context)).some((field) => field.name === OUR_KEY)
  return call(context, objects, (part, configuration): Promise<Batch> => {
    const api = new part.BatchApi(configuration)
    if (!keyed)
      return api.create(object, {
        inputs: writes.map((one) => ({
          ...{ objectWriteTraceId: one.key, properties: propertiesOf(one), associations: [] },
        })),
      })
    return api.upsert(object, {
      inputs: writes.map((one) => ({
        ...{ id: one.key, idProperty: OUR_KEY, objectWriteTraceId: one.key },
        properties: { ...propertiesOf(one), [OUR_KEY]: one.key },
      })),
    })
  })
}

type Send = (object: string, writes: readonly CrmWrite[], context: Context) => Promise<Batch>

/** HubSpot refuses some batches whole for one bad value: halved until the bad one stands alone. */
async function inParts(
  object: string,
  writes: readonly CrmWrite[],
  context: Context,
  send: Send,
): Promise<CrmWritten[]> {
  if (writes.length === 0) return []
  try {
    return outcomes(object, writes, await send(object, writes, context), context)
  } catch (error) {
    const { code, body } = error as Answer
    if (!(error instanceof StepError) || error.retry || ![400, 404, 409].includes(code ?? 0)) throw error
    if (writes.length > 1) {
      const half = Math.ceil(writes.length / 2)
      return [
        ...(await inParts(object, writes.slice(0, half), context, send)),
        ...(await inParts(object, writes.slice(half), context, send)),
      ]
    }
    const [one] = writes
    const message = body?.errors?.map((each) => each.message).join(' ') || body?.message || error.message
    return one ? [refusal(one.key, body?.category ?? '', message)] : []
  }
}

async function outcomes(
  object: string,
  writes: readonly CrmWrite[],
  { results, errors = [] }: Batch,
  context: Context,
): Promise<CrmWritten[]> {
  const fields = new Map((await describe(object, context)).map((field) => [field.name, field]))
  return writes.map((write, index): CrmWritten => {
    const made =
      results.find((one) => one.objectWriteTraceId === write.key) ??
      results.find((one) => one.id === write.id)
    if (made)
      return {
        ...{ key: write.key, ok: true, id: made.id, modifiedAt: made.updatedAt },
        values: valuesOf(write, made, (name) => fields.get(name)?.type),
      }
    const failed = errors.find((error) =>
      Object.values(error.context ?? {}).some(
        (ids) => ids.includes(write.key) || (write.id !== undefined && ids.includes(write.id)),
      ),
    )
    if (failed) return refusal(write.key, failed.category, failed.message)
    const only = results.length === writes.length ? results[index] : undefined
    if (only)
      return {
        ...{ key: write.key, ok: true, id: only.id, modifiedAt: only.updatedAt },
        values: valuesOf(write, only, (name) => fields.get(name)?.type),
      }
    return {
      key: write.key,
      ok: false,
      problem: 'other',
      message: 'HubSpot did not say what became of this record.',
    }
  })
}

const valuesOf = (
  { values }: CrmWrite,
  { properties: now }: Made,
  typeOf: (name: string) => Parameters<typeof decode>[1],
): Record<string, CrmValue> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      name in now ? decode(now[name], typeOf(name)) : value,
    ]),
  )

function refusal(key: string, category: string, said: string): CrmWritten {
  const [, field] = /Property "?([a-z0-9_]+)"?|property(?:Name)?[ "]+([a-z0-9_]+)/i.exec(said) ?? []
  const problem =
    category === 'OBJECT_NOT_FOUND'
      ? 'gone'
      : category === 'CONFLICT'
        ? 'duplicate'
        : category === 'MISSING_SCOPES'
          ? 'permission'
          : category === 'VALIDATION_ERROR'
            ? 'validation'
            : 'other'
  return { key, ok: false, problem, message: `HubSpot refused it: ${said}`, ...(field && { field }) }
}

/** New records about people are tied to them, and people to their company; tying twice is tying once. */
async function associate(
  object: string,
  written: CrmWritten[],
  writes: readonly CrmWrite[],
  context: Context,
) {
  if (object === 'contacts') return
  const inputs = writes.flatMap(({ key, id, people = [] }) => {
    const made = written.find((one) => one.key === key)
    return made?.ok && (id === undefined || object === 'companies')
      ? people.map((to) => ({ _from: { id: made.id }, to: { id: to } }))
      : []
  })
  if (inputs.length === 0) return
  await call(context, associations, (part, configuration) =>
    new part.BatchApi(configuration).createDefault(object, 'contacts', { inputs }),
  )
}
