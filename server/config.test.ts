import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readConfig } from './config.ts'

function freshHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'cauce-config-'))
  chmodSync(home, 0o755)
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')
const outside = { DATABASE_URL: 'postgresql://me@db/cauce' }
const secrets = { CAUCE_SECRET_KEY: key(1), CAUCE_SESSION_SECRET: 's'.repeat(32) }

test('without any setting it listens on this machine only, on its own database', () => {
  const config = readConfig({ CAUCE_HOME: freshHome() })
  expect(config).toMatchObject({
    port: 3000,
    host: '127.0.0.1',
    publicUrl: 'http://localhost:3000',
    embedded: true,
  })
  expect(config.roles).toEqual(['web', 'worker', 'voice'])
})

test('the keys of the embedded database are made once, kept, and readable by their owner only', () => {
  const home = freshHome()
  const first = readConfig({ CAUCE_HOME: home })
  const second = readConfig({ CAUCE_HOME: home })
  expect(first.secretKeys).toEqual(second.secretKeys)
  expect(first.secretKeys[0]).toHaveLength(32)
  expect(first.sessionSecret).toBe(second.sessionSecret)
  expect(first.sessionSecret).not.toBe(readFileSync(join(home, 'secret.key'), 'utf8').trim())
  expect(statSync(join(home, 'secret.key')).mode & 0o077).toBe(0)
})

test('a damaged key is refused, never replaced', () => {
  const home = freshHome()
  writeFileSync(join(home, 'secret.key'), 'short\n')
  expect(() => readConfig({ CAUCE_HOME: home })).toThrow(join(home, 'secret.key'))
  expect(readFileSync(join(home, 'secret.key'), 'utf8')).toBe('short\n')
})

test('an outside database needs its secrets from outside', () => {
  expect(() => readConfig(outside)).toThrow('CAUCE_SECRET_KEY and CAUCE_SESSION_SECRET')
  expect(readConfig({ ...outside, ...secrets })).toMatchObject({ embedded: false })
})

test('several secret keys are read newest first', () => {
  const config = readConfig({ ...outside, ...secrets, CAUCE_SECRET_KEY: `${key(2)}, ${key(1)}` })
  expect(config.secretKeys.map((bytes) => bytes[0])).toEqual([2, 1])
})

test('a secret may come from a file', () => {
  const file = join(freshHome(), 'key')
  writeFileSync(file, `${key(3)}\n`)
  const { CAUCE_SESSION_SECRET } = secrets
  const config = readConfig({ ...outside, CAUCE_SESSION_SECRET, CAUCE_SECRET_KEY_FILE: file })
  expect(config.secretKeys[0]?.[0]).toBe(3)
  expect(() => readConfig({ ...outside, CAUCE_SECRET_KEY_FILE: '/no/such/file' })).toThrow('/no/such/file')
})

test('all that is wrong is told at once', () => {
  const wrong = {
    PORT: 'x',
    PUBLIC_URL: 'ftp://a',
    CAUCE_ROLES: 'web,king',
    LOG_LEVEL: 'loud',
    DATABASE_URL: 'db',
  }
  for (const name of Object.keys(wrong)) expect(() => readConfig(wrong)).toThrow(`${name}:`)
})

test('the public address loses its last slash, and an empty setting is none', () => {
  const config = readConfig({
    CAUCE_HOME: freshHome(),
    PUBLIC_URL: 'https://cauce.example.com/',
    DATABASE_URL: '',
  })
  expect(config.publicUrl).toBe('https://cauce.example.com')
  expect(config.embedded).toBe(true)
})

test('vendor hosts may be sent elsewhere', () => {
  const { hostOverrides } = readConfig({
    CAUCE_HOME: freshHome(),
    CAUCE_HOST_OVERRIDES: 'api.a.com=http://127.0.0.1:9,b.com=https://x/?q=1',
  })
  expect(hostOverrides).toEqual({ 'api.a.com': 'http://127.0.0.1:9', 'b.com': 'https://x/?q=1' })
})
