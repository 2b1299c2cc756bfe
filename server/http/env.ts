import type { Logger } from 'pino'
import type { Auth } from '../accounts/auth.ts'
import type { Keyring } from '../accounts/authenticate.ts'
import type { Permission, Role } from '../accounts/permissions.ts'
import type { Config } from '../config.ts'
import type { Db } from '../db/connect.ts'
import type { Engine } from '../engine/engine.ts'
import type { Intake } from '../events/intake.ts'
import type { DialFor } from '../net/guardedDial.ts'
import type { FetchFor } from '../net/guardedFetch.ts'
import type { Registry } from '../registry/plugins.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Renderer } from '../templates/renderer.ts'
import type { RateLimits } from './rateLimits.ts'

export type { Role }

/** What the running server is made of; built once in main.ts and handed to every route. */
export type Parts = {
  /** The pool. Routes use `c.var.db`, the request's own transaction, instead. */
  pool: Db
  config: Config
  registry: Registry
  renderer: Renderer
  engine: Engine
  secrets: Secrets
  log: Logger
  /** The only way out: a fetch that reaches a plugin's hosts and nothing else. */
  fetchFor: FetchFor
  /** The same for mail servers. */
  dialFor: DialFor
  /** Aborted when the process stops taking requests: streams end with it. */
  draining?: AbortSignal
}

export type Env = {
  Variables: {
    parts: Parts
    auth: Auth
    limits: RateLimits
    keyring: Keyring
    /** Takes in single events, many at a time. */
    intake: Intake
    requestId: string
    /** The request's transaction, behind the wall of its workspace. Commits when the answer is below 400. */
    db: Db
    workspaceId: string
    /** `user:<id>` or `key:<id>`, for the audit log */
    actor: string
    userId: string | undefined
    keyId: string | undefined
    role: Role
    permissions: ReadonlySet<Permission>
    /** For streams and long work, which hold no transaction: opens one of the workspace. */
    inWorkspace: <T>(work: (db: Db) => Promise<T>) => Promise<T>
    /** Runs after the request's transaction has committed: nudges, live updates. */
    afterCommit: (work: () => void) => void
  }
}
