import type { Env } from '../http/env.ts'
import type { ChangedBy } from './changeContacts.ts'

/** Who makes this request, for the timelines of those it changes. */
export function byActor(c: { var: Pick<Env['Variables'], 'actor'> }): ChangedBy {
  const [kind, id] = c.var.actor.split(':')
  return { kind: kind === 'key' ? 'api' : 'user', id }
}
