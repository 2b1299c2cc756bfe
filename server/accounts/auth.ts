import { kyselyAdapter } from '@better-auth/kysely-adapter'
import type { BetterAuthOptions } from 'better-auth'
import { betterAuth } from 'better-auth/minimal'
import { organization } from 'better-auth/plugins/organization'
import { uuid7 } from '../db/uuid7.ts'
import type { Parts } from '../http/env.ts'
import { demoSignIn } from './demoSignIn.ts'
import { tellOfForgottenPassword } from './forgottenPassword.ts'
import { hashSessionTokens } from './sessionTokens.ts'

export type Auth = ReturnType<typeof createAuth>

const DAY = 24 * 60 * 60
/** Unused for so long, a session ends. */
export const IDLE_SECONDS = 7 * DAY
/** However much it is used, it ends after so long. */
export const LONGEST_SECONDS = 30 * DAY
export const RESET_SECONDS = 30 * 60
export const PASSWORD_LENGTH = { min: 8, max: 128 }

/** Our own name of the visitor's address: better-auth would believe any X-Forwarded-For. */
export const ADDRESS_HEADER = 'x-cauce-address'

/** better-auth, used as a library: our routes call `auth.api`; its own router is not mounted. */
export function createAuth({ pool, config, log }: Parts) {
  const https = config.publicUrl.startsWith('https:')
  return betterAuth({
    appName: 'Cauce',
    baseURL: config.publicUrl,
    basePath: '/api/auth',
    secret: config.sessionSecret,
    telemetry: { enabled: false },
    rateLimit: { enabled: false }, // ours counts in allow() and in failures.ts
    logger: {
      log: (level, message) => log[level === 'error' ? 'warn' : 'debug']({ from: 'better-auth' }, message),
    },
    database: (options: BetterAuthOptions) =>
      hashSessionTokens(
        kyselyAdapter(pool.withSchema('auth'), { type: 'postgres', transaction: true })(options),
      ),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true, // people come by set-up or invitation
      minPasswordLength: PASSWORD_LENGTH.min,
      maxPasswordLength: PASSWORD_LENGTH.max,
      resetPasswordTokenExpiresIn: RESET_SECONDS,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: ({ user }) => tellOfForgottenPassword(pool, user),
    },
    session: { expiresIn: IDLE_SECONDS, updateAge: DAY },
    verification: { storeIdentifier: 'hashed' },
    advanced: {
      database: { generateId: () => uuid7() },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      useSecureCookies: false, // its prefix is the weaker __Secure-; ours stands in the name
      cookies: {
        session_token: {
          name: https ? '__Host-cauce.session' : 'cauce.session',
          attributes: { httpOnly: true, sameSite: 'lax', path: '/', secure: https },
        },
        dont_remember: {
          name: https ? '__Host-cauce.brief' : 'cauce.brief',
          attributes: { httpOnly: true, sameSite: 'lax', path: '/', secure: https },
        },
      },
    },
    plugins: [organization({ allowUserToCreateOrganization: false }), demoSignIn()],
  })
}
