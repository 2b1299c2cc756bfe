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
  'pipeline.move-back': 'editor',
  'events.write': 'editor',
  'flows.read': 'viewer',
  'flows.write': 'editor',
  'flows.publish': 'editor',
  'runs.read': 'viewer',
  'runs.write': 'editor',
  'templates.read': 'viewer',
  'templates.write': 'editor',
  'inbox.read': 'viewer',
  'inbox.reply': 'responder',
  'agents.read': 'viewer',
  'agents.write': 'editor',
  'calls.read': 'viewer',
  'calls.operate': 'responder',
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

const allowed = (role: Role): ReadonlySet<Permission> =>
  new Set(PERMISSIONS.filter((permission) => outranks(role, LEAST[permission])))

/** True for equals too. Nobody hands out, changes or takes away a role above their own. */
export function outranks(one: Role, other: Role): boolean {
  return ROLES.indexOf(one) <= ROLES.indexOf(other)
}

export const MATRIX: Record<Role, ReadonlySet<Permission>> = {
  owner: allowed('owner'),
  admin: allowed('admin'),
  editor: allowed('editor'),
  responder: allowed('responder'),
  viewer: allowed('viewer'),
}
