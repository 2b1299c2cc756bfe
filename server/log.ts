import pino, { type DestinationStream, type Logger } from 'pino'

/** Fields that may hold a person or a secret; what has no business in a log is cut out wherever it stands. */
const REDACTED = [
  'authorization',
  'cookie',
  'password',
  'token',
  'key',
  'secret',
  'email',
  'phone',
  'text',
  'body',
]

/** One line of JSON each: newlines and control characters of others' making stay inside their strings. */
export const createLog = (level: string, destination: DestinationStream = process.stdout): Logger =>
  pino(
    {
      level,
      base: undefined,
      redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '…' },
      serializers: { err: briefly },
    },
    destination,
  )

/** Database errors carry the row that caused them (`detail`, `where`, `parameters`), which is somebody's data. */
function briefly(error: unknown) {
  if (!(error instanceof Error)) return { message: 'not an error' }
  const { code, constraint, table } = error as { code?: string; constraint?: string; table?: string }
  return { type: error.name, message: error.message, code, constraint, table, stack: error.stack }
}
