import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { faults } from './faults/faults.ts'

const page = readFileSync('docs/PROMISES.md', 'utf8')
const promises = page.split(/\n(?=- )/).slice(1)
const provenBy = (promise: string) =>
  [...promise.matchAll(/`((?:server|test)\/[\w./-]+\.ts)`/g)].map(([, file]) => file ?? '')

test('every promise names what proves it, and all of that is run', () => {
  expect(promises.length).toBeGreaterThan(8)
  expect(promises.filter((promise) => provenBy(promise).length === 0)).toEqual([])
  const files = promises.flatMap(provenBy)
  expect(files.filter((file) => !existsSync(file))).toEqual([])
  const unrun = files.filter((file) => !file.endsWith('.test.ts') && !isFault(file))
  expect(unrun, 'neither a test nor one of the faults').toEqual([])
})

test('every trap of a protocol names tests that there are', () => {
  const rows = readFileSync('docs/calls.md', 'utf8')
    .split('\n| of | trap | shown by |\n')[1]
    ?.split('\n')
    .filter((line) => /^\| (?!-)/.test(line))
  expect(rows?.length).toBeGreaterThan(30)
  const named = rows?.map((row) => [...row.matchAll(/`([\w./-]+\.test\.ts)` "([^"]+?)…?"/g)]) ?? []
  expect(named.filter((tests) => tests.length === 0)).toEqual([])
  const gone = named
    .flat()
    .filter(([, file = '', name = '']) => !existsSync(file) || !readFileSync(file, 'utf8').includes(name))
  expect(gone.map(([whole]) => whole)).toEqual([])
})

/** Of those that `npm run test:faults` goes through. */
const isFault = (file: string) => {
  const id = /\/f(\d+)-/.exec(file)?.[1]
  return id !== undefined && faults.some((fault) => fault.id === `F${Number(id)}`)
}
