import type { Role } from '../useMe.ts'

const roles: Role[] = ['owner', 'admin', 'editor', 'responder', 'viewer']

/** The roles that somebody may hand out: their own and those below. */
export const rolesUpTo = (own: Role): Role[] => roles.slice(roles.indexOf(own))
