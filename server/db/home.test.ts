import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { canEnter, chooseHome, isRoot } from './home.ts'

function closedFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cauce-home-')) // made for its owner only
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('the data lies in the checkout, where its owner may enter', () => {
  const folder = closedFolder()
  if (isRoot()) chmodSync(folder, 0o755)
  expect(chooseHome(undefined, folder)).toBe(join(folder, '.cauce'))
})

test.runIf(isRoot())('root keeps the data outside a checkout that others may not enter', () => {
  const folder = join(closedFolder(), 'checkout')
  mkdirSync(folder)
  const home = chooseHome(undefined, folder)
  expect(home).toMatch(/^\/var\/lib\/cauce\/checkout-[0-9a-f]{8}$/)
  expect(chooseHome(undefined, folder)).toBe(home)
})

test.runIf(isRoot())('root is told when the folder it named is closed to others', () => {
  expect(() => chooseHome(join(closedFolder(), 'data'))).toThrow(
    /CAUCE_HOME=.*PostgreSQL refuses to run as root/,
  )
})

test('a folder that does not exist yet is judged by those above it', () => {
  const folder = closedFolder()
  const stranger = { uid: 65534, gid: 65534 }
  expect(canEnter(join(folder, 'a', 'b'), stranger)).toBe(false)
  chmodSync(folder, 0o711)
  expect(canEnter(join(folder, 'a', 'b'), stranger)).toBe(true)
})
