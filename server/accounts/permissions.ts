/** From the most to the least trusted. */
export const ROLES = ['owner', 'admin', 'editor', 'responder', 'viewer'] as const
export type Role = (typeof ROLES)[number]

/** The least trusted role that may do it; whoever stands above may too. The only place that says who may do what. */
const LEAST = {
  'contacts.read': 'viewer',
  'contacts.write': 'responder',
  'contacts.delete': 'editor',
  'contacts.import': 'editor',
  'contacts.export': 'editor',
  'segments.write': 'editor',
  'fields.manage': 'editor',
  'pipeline.manage': 'admin',
  'events.write': 'editor',
  'flows.read': 'viewer',
  'flows.write': 'editor',
  'flows.publish': 'editor',
  'runs.read': 'viewer',
  'runs.write': 'editor',
  'practice.read': 'viewer',
  'practice.use': 'responder',
  'connections.read': 'editor',
  'connections.write': 'admin',
  'workspace.manage': 'admin',
  'members.read': 'viewer',
  'members.manage': 'admin',
  'keys.manage': 'admin',
  'audit.read': 'admin',
} as const satisfies Record<string, Role>

export type Permission = keyof typeof LEAST
export const PERMISSIONS = Object.keys(LEAST) as [Permission, ...Permission[]]

export const MATRIX = Object.fromEntries(
  ROLES.map((role) => [
    role,
    new Set(PERMISSIONS.filter((permission) => rank(role) <= rank(LEAST[permission]))),
  ]),
) as Record<Role, ReadonlySet<Permission>>

/** Nobody hands out, changes or takes away a role above their own. */
export const outranks = (one: Role, other: Role) => rank(one) <= rank(other)

function rank(role: Role) {
  return ROLES.indexOf(role)
}
