import type { Records, Values } from './records.ts'

export type Reply = { status: number; json: unknown; headers?: Record<string, string> }
export type Input = {
  id: string
  properties: Values
  idProperty?: string
  objectWriteTraceId?: string
  associations?: unknown[]
}

export const refuse = (status: number, category: string, message: string, context: object = {}): Reply => ({
  status,
  json: { status: 'error', message, correlationId: 'c', category, context, errors: [{ message, context }] },
})

/** A batch is refused whole for a value that no property takes; other refusals are told one by one, with 207. */
export function writeBatch(
  records: Records,
  { object, action, inputs }: { object: string; action: string; inputs: Input[] },
  { now, refuses }: { now(): Date; refuses?(values: Values): string | undefined },
): Reply {
  const bad = inputs.map((input) => records.invalid(object, input.properties)).find(Boolean)
  if (bad) return refuse(400, 'VALIDATION_ERROR', bad)
  const errors: object[] = []
  const results = inputs.flatMap((input) => {
    const trace = input.objectWriteTraceId
    const fail = (category: string, message: string) => {
      const context = { objectWriteTraceId: [trace ?? ''], ids: [input.id ?? ''] }
      errors.push({ status: 'error', category, message, context, links: {}, errors: [] })
      return []
    }
    const why = refuses?.(input.properties)
    if (why) return fail('VALIDATION_ERROR', why)
    const kept = action === 'create' ? undefined : records.find(object, input.id, input.idProperty)
    if (action === 'update' && !kept) return fail('OBJECT_NOT_FOUND', `Could not find ${input.id}`)
    const email = input.properties.email?.toLowerCase()
    const holder = email && object === 'contacts' ? records.find(object, email, 'email') : undefined
    if (holder && holder !== kept)
      return fail('CONFLICT', `Contact already exists. Existing ID: ${holder.id}`)
    if (kept) records.touch(object, kept, input.properties)
    const made = kept ?? records.make(object, input.properties)
    return [{ ...records.show(made, Object.keys(made.values), trace), new: !kept }]
  })
  return {
    status: errors.length > 0 ? 207 : action === 'create' ? 201 : 200,
    json: {
      ...{ status: 'COMPLETE', startedAt: now(), completedAt: now(), results },
      ...(errors.length > 0 && { numErrors: errors.length, errors }),
    },
  }
}
