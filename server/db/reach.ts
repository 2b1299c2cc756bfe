import pg from 'pg'
import { StartError } from '../terminal.ts'

const OLDEST = 15

/** Connects once and checks what is there, so that a wrong address is told in words before anything begins. */
export async function reach(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {}) // connect() and query() report it too
  try {
    await client.connect()
    const { rows } = await client.query<{ number: number; name: string }>(
      "select current_setting('server_version_num')::int as number, current_setting('server_version') as name",
    )
    const version = rows[0]
    if (version && version.number < OLDEST * 10_000) throw tooOld(url, version.name)
  } catch (cause) {
    throw cause instanceof StartError ? cause : unreachable(url, cause as Error & { code?: string })
  } finally {
    await client.end().catch(() => {})
  }
}

/** The address without its password. */
export function placeOf(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url)
    return `${hostname || 'localhost'}:${port || 5432}${pathname}`
  } catch {
    return 'DATABASE_URL'
  }
}

function tooOld(url: string, version: string) {
  return new StartError({
    en: `The database at ${placeOf(url)} is PostgreSQL ${version}; Cauce needs ${OLDEST} or newer. Upgrade it, or leave DATABASE_URL out to use the embedded one.`,
    es: `La base de datos de ${placeOf(url)} es PostgreSQL ${version}; Cauce necesita la ${OLDEST} o posterior. Actualízala, o quita DATABASE_URL para usar la incluida.`,
  })
}

function unreachable(url: string, cause: Error & { code?: string }) {
  const [en, es] = REASONS[cause.code ?? ''] ?? ['', '']
  const said = cause.message || (cause as { errors?: Error[] }).errors?.[0]?.message || cause.code
  return new StartError(
    {
      en: `The database at ${placeOf(url)} cannot be used: ${said}. ${en || 'Check DATABASE_URL and that the database takes connections from this machine.'}`,
      es: `No se puede usar la base de datos de ${placeOf(url)}: ${said}. ${es || 'Revisa DATABASE_URL y que la base de datos acepte conexiones desde esta máquina.'}`,
    },
    { cause },
  )
}

const REASONS: Record<string, [en: string, es: string]> = {
  ECONNREFUSED: [
    'Nothing answers there: is PostgreSQL started, and are host and port of DATABASE_URL right?',
    'Nadie responde ahí: ¿está arrancado PostgreSQL y son correctos el host y el puerto de DATABASE_URL?',
  ],
  ENOTFOUND: [
    'No machine has that name: check the host in DATABASE_URL.',
    'Ninguna máquina tiene ese nombre: revisa el host de DATABASE_URL.',
  ],
  '28P01': ['Check user and password in DATABASE_URL.', 'Revisa el usuario y la contraseña de DATABASE_URL.'],
  '3D000': [
    'Create it (`createdb`), or correct the name at the end of DATABASE_URL.',
    'Créala (`createdb`), o corrige el nombre al final de DATABASE_URL.',
  ],
}
