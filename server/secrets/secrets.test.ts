import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSecrets } from './secrets.ts'

const oldKey = randomBytes(32)
const newKey = randomBytes(32)
const secrets = createSecrets([oldKey])
const token = { token: 'canary-4711' }

test('S49: a secret comes back as it was, JSON or bytes', () => {
  expect(secrets.open('w1', 'connection:1', secrets.seal('w1', 'connection:1', token))).toEqual(token)
  const bytes = secrets.open('w1', 'x', secrets.seal('w1', 'x', Buffer.from([0, 255, 7])))
  expect(bytes).toEqual(Buffer.from([0, 255, 7]))
  expect(secrets.open('w1', 'x', secrets.seal('w1', 'x', undefined))).toBeNull()
})

test('S49: nothing of a secret can be seen, and the same one never looks the same twice', () => {
  const sealed = Array.from({ length: 200 }, () => secrets.seal('w1', 'connection:1', token))
  expect(new Set(sealed.map((one) => one.toString('hex'))).size).toBe(200)
  expect(new Set(sealed.map((one) => one.toString('hex', 9, 21))).size).toBe(200)
  for (const one of sealed) expect(one.includes('canary-4711')).toBe(false)
})

test('S49: a secret moved to another workspace or another row stays closed', () => {
  const sealed = secrets.seal('w1', 'connection:1', token)
  expect(() => secrets.open('w2', 'connection:1', sealed)).toThrow('belongs to another place')
  expect(() => secrets.open('w1', 'connection:2', sealed)).toThrow('belongs to another place')
})

test('S49: a change of any single byte is noticed', () => {
  const sealed = secrets.seal('w1', 'p', token)
  for (let i = 0; i < sealed.length; i++) {
    const changed = Buffer.from(sealed)
    changed[i] = (changed[i] ?? 0) ^ 1
    expect(() => secrets.open('w1', 'p', changed)).toThrow('A stored secret cannot be read')
  }
  for (const length of [0, 1, 9, 68, 80, sealed.length - 1])
    expect(() => secrets.open('w1', 'p', sealed.subarray(0, length))).toThrow(
      'A stored secret cannot be read',
    )
})

test('S49: after a change of keys the old secrets can be read, and re-wrapping lets the old key go', () => {
  const sealed = secrets.seal('w1', 'p', token)
  const both = createSecrets([newKey, oldKey])
  const fresh = createSecrets([newKey])
  expect(both.open('w1', 'p', sealed)).toEqual(token)
  expect(() => fresh.open('w1', 'p', sealed)).toThrow('not among ours')

  const rewrapped = both.rewrap(sealed)
  expect(rewrapped && fresh.open('w1', 'p', rewrapped)).toEqual(token)
  expect(rewrapped && both.rewrap(rewrapped)).toBeUndefined()
  expect(both.rewrap(both.seal('w1', 'p', token))).toBeUndefined()
})

test('a key of the wrong length is refused', () => {
  expect(() => createSecrets([])).toThrow('32 bytes')
  expect(() => createSecrets([randomBytes(16)])).toThrow('32 bytes')
})
