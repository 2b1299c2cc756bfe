import { expect, test } from 'vitest'
import { createLog } from './log.ts'

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  let text = ''
  write(createLog('debug', { write: (line) => (text += line) }))
  return text
}

const canary = 'ana@example.com'

test.each(['email', 'phone', 'text', 'token', 'password', 'authorization', 'cookie', 'secret', 'body'])(
  'S52: a field named "%s" never reaches the log, however deep it stands',
  (name) => {
    const text = logged((log) =>
      log.info({ [name]: canary, a: { [name]: canary, b: { [name]: canary } } }, 'x'),
    )
    expect(text).not.toContain(canary)
    expect(text.match(/…/g)).toHaveLength(3)
  },
)

test('S52: an error of the database leaves the row that caused it out', () => {
  const error = Object.assign(new Error('duplicate key'), {
    code: '23505',
    constraint: 'contacts_email',
    detail: `Key (email)=(${canary}) already exists.`,
    parameters: [canary],
  })
  const text = logged((log) => log.error({ err: error }, 'A request failed'))
  expect(text).not.toContain(canary)
  expect(JSON.parse(text).err).toMatchObject({ code: '23505', constraint: 'contacts_email' })
})

test('S53: what others write cannot begin a line of its own', () => {
  const text = logged((log) => log.info({ path: '/a\n{"level":60}\u001b[31m' }, 'one\ntwo'))
  expect(text.trimEnd().split('\n')).toHaveLength(1)
  expect(text).not.toContain('\u001b')
})
