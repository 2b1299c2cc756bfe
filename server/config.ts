import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { checkout, chooseHome } from './db/home.ts'
import { readSecretFile } from './db/secretFile.ts'
import { StartError, say } from './terminal.ts'

const ROLES = ['web', 'worker', 'voice'] as const
export type Role = (typeof ROLES)[number]

const wrong = {
  port: say({ en: 'a number from 0 to 65535', es: 'un número de 0 a 65535' }),
  url: say({
    en: 'an address such as https://cauce.example.com',
    es: 'una dirección como https://cauce.example.com',
  }),
  database: say({
    en: 'an address such as postgresql://user:password@host:5432/cauce',
    es: 'una dirección como postgresql://usuario:clave@host:5432/cauce',
  }),
  roles: say({ en: `some of ${ROLES.join(',')}`, es: `algunos de ${ROLES.join(',')}` }),
  level: say({ en: 'one of', es: 'uno de' }),
  key: say({
    en: '32 random bytes in base64 (`openssl rand -base64 32`); several, newest first, separated by commas',
    es: '32 bytes aleatorios en base64 (`openssl rand -base64 32`); varias, la más nueva primero, separadas por comas',
  }),
  session: say({ en: 'at least 32 characters', es: 'al menos 32 caracteres' }),
  networks: say({ en: 'networks such as 10.1.0.0/16', es: 'redes como 10.1.0.0/16' }),
  proxies: say({
    en: 'how many reverse proxies of yours stand in front, 0 to 10',
    es: 'cuántos proxies inversos tuyos hay delante, de 0 a 10',
  }),
  count: say({ en: 'a whole number', es: 'un número entero' }),
  months: say({ en: 'months, 1 or more', es: 'meses, 1 o más' }),
  overrides: say({
    en: 'pairs such as api.vendor.com=http://127.0.0.1:9000',
    es: 'pares como api.vendor.com=http://127.0.0.1:9000',
  }),
}

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
const list = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
const httpUrl = z.url({ protocol: /^https?$/, error: wrong.url }).transform((url) => url.replace(/\/+$/, ''))

const Env = z.object({
  PORT: z.coerce.number(wrong.port).int(wrong.port).min(0, wrong.port).max(65535, wrong.port).default(3000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: httpUrl.optional(),
  /** Where carriers bring the lines of calls to this very process; PUBLIC_URL unless there are several. */
  CAUCE_VOICE_URL: httpUrl.optional(),
  /** So many calls this process leads at once, and so many seconds it lets them go on when it is told to end. */
  CAUCE_VOICE_CALLS: z.coerce.number(wrong.count).int(wrong.count).min(1, wrong.count).default(250),
  CAUCE_VOICE_DRAIN: z.coerce.number(wrong.count).int(wrong.count).min(0, wrong.count).max(7200).default(20),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: wrong.database }).optional(),
  /** Set by the supervisor for its children: DATABASE_URL is the embedded one. */
  CAUCE_EMBEDDED: z.literal('1').optional(),
  CAUCE_HOME: z.string().optional(),
  CAUCE_ROLES: z
    .string()
    .default('web,worker,voice')
    .transform(list)
    .pipe(z.array(z.enum(ROLES, wrong.roles)).min(1, wrong.roles)),
  CAUCE_SECRET_KEY: z
    .string()
    .transform(list)
    .pipe(
      z
        .array(
          z
            .base64(wrong.key)
            .transform((key) => Buffer.from(key, 'base64'))
            .refine((key) => key.length === 32, wrong.key),
        )
        .min(1, wrong.key),
    )
    .optional(),
  CAUCE_SESSION_SECRET: z.string().min(32, wrong.session).optional(),
  CAUCE_HOST_OVERRIDES: z
    .string()
    .default('')
    .transform(list)
    .pipe(z.array(z.string().regex(/^[^=]+=https?:\/\/.+$/, wrong.overrides))),
  /** Networks beyond the public that plugins may call, such as a CRM in the house. */
  CAUCE_ALLOW_NETWORKS: z
    .string()
    .default('')
    .transform(list)
    .pipe(z.array(z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()], wrong.networks))),
  CAUCE_TRUSTED_PROXIES: z.coerce
    .number(wrong.proxies)
    .int(wrong.proxies)
    .min(0, wrong.proxies)
    .max(10, wrong.proxies)
    .default(0),
  /** Steps that runs took are kept for ever, or for so many months; a month goes once all its runs have ended. */
  CAUCE_HISTORY_MONTHS: z.coerce.number(wrong.months).int(wrong.months).min(1, wrong.months).optional(),
  LOG_LEVEL: z.enum(LEVELS, `${wrong.level} ${LEVELS.join(', ')}`).default('info'),
})

export type Config = ReturnType<typeof readConfig>

/** The settings, checked once. Everything that is wrong is told at once, in words. */
export function readConfig(env: NodeJS.ProcessEnv = process.env) {
  const parsed = Env.safeParse(withFiles(present(env)))
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path[0]?.toString()}: ${issue.message}`)
    throw new StartError({
      en: `Some settings are not understood; each must be:\n${[...new Set(lines)].join('\n')}\n.env.example explains them.`,
      es: `Hay ajustes que no se entienden; cada uno debe ser:\n${[...new Set(lines)].join('\n')}\n.env.example los explica.`,
    })
  }
  const set = parsed.data
  const embedded = !set.DATABASE_URL || set.CAUCE_EMBEDDED === '1'
  const home = embedded ? chooseHome(set.CAUCE_HOME) : resolve(set.CAUCE_HOME ?? join(checkout, '.cauce'))
  if (!embedded) requireSecrets(set)
  return Object.freeze({
    port: set.PORT,
    host: set.HOST,
    publicUrl: set.PUBLIC_URL ?? `http://${reachable(set.HOST)}:${set.PORT}`,
    voiceUrl: set.CAUCE_VOICE_URL,
    voiceCalls: set.CAUCE_VOICE_CALLS,
    voiceDrain: set.CAUCE_VOICE_DRAIN,
    databaseUrl: set.DATABASE_URL,
    /** True on the database that came with the program: the demo is seeded there, and only there. */
    embedded,
    home,
    roles: Object.freeze(set.CAUCE_ROLES),
    /** The first encrypts; all of them decrypt. */
    secretKeys: set.CAUCE_SECRET_KEY ?? [ownKey(home)],
    sessionSecret:
      set.CAUCE_SESSION_SECRET ??
      readSecretFile(home, 'session.key', () => randomBytes(32).toString('base64url')),
    hostOverrides: Object.freeze(
      Object.fromEntries(set.CAUCE_HOST_OVERRIDES.map((pair) => split(pair, '='))),
    ),
    allowNetworks: Object.freeze(set.CAUCE_ALLOW_NETWORKS),
    /** X-Forwarded-For is believed only as far as so many proxies of ours wrote it. */
    trustedProxies: set.CAUCE_TRUSTED_PROXIES,
    historyMonths: set.CAUCE_HISTORY_MONTHS,
    logLevel: set.LOG_LEVEL,
  })
}

/** An empty variable is one that is not set: compose files and .env leave them so. */
const present = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()))

const FROM_FILES = ['DATABASE_URL', 'CAUCE_SECRET_KEY', 'CAUCE_SESSION_SECRET']

/** Docker and Kubernetes hand secrets over as files: CAUCE_SECRET_KEY_FILE=/run/secrets/key. */
function withFiles(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const filled = { ...env }
  for (const name of FROM_FILES) {
    const path = env[`${name}_FILE`]
    if (path) filled[name] ??= readSetting(`${name}_FILE`, path)
  }
  return filled
}

function readSetting(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (cause) {
    throw new StartError(
      {
        en: `${name}: ${path} cannot be read (${(cause as Error).message}).`,
        es: `${name}: no se puede leer ${path} (${(cause as Error).message}).`,
      },
      { cause },
    )
  }
}

/** A key made up on the spot would differ on each machine, and be lost with the container. */
function requireSecrets(set: z.infer<typeof Env>) {
  const missing = (['CAUCE_SECRET_KEY', 'CAUCE_SESSION_SECRET'] as const).filter((name) => !set[name])
  if (missing.length === 0) return
  throw new StartError({
    en: `With DATABASE_URL you also set ${missing.join(' and ')}, the same on every machine: make each with \`openssl rand -base64 32\` and keep them safe. Without the first, stored accounts cannot be read again.`,
    es: `Con DATABASE_URL hay que poner también ${missing.join(' y ')}, iguales en todas las máquinas: crea cada una con \`openssl rand -base64 32\` y guárdalas bien. Sin la primera, las cuentas guardadas no se pueden volver a leer.`,
  })
}

function ownKey(home: string): Buffer {
  const key = Buffer.from(
    readSecretFile(home, 'secret.key', () => randomBytes(32).toString('base64')),
    'base64',
  )
  if (key.length === 32) return key
  const path = join(home, 'secret.key')
  throw new StartError({
    en: `The key in ${path} is damaged. Restore it from a backup; without it, stored accounts cannot be read.`,
    es: `La clave de ${path} está dañada. Restáurala de una copia de seguridad; sin ella no se pueden leer las cuentas guardadas.`,
  })
}

const reachable = (host: string) =>
  ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host

const split = (text: string, at: string): [string, string] => [
  text.slice(0, text.indexOf(at)),
  text.slice(text.indexOf(at) + 1),
]
