import { expect, test } from 'vitest'
import { bindingFor, keymap, keysOf } from './keymap.ts'

const press = (
  key: string,
  held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', true>> = {},
) => ({
  ...{ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false },
  ...held,
})

test('no two actions share a key', () => {
  const keys = keymap.flatMap((one) => [...one.keys])
  expect(new Set(keys).size).toBe(keys.length)
})

test('a key is read with what is held, and ⌘ counts as Ctrl', () => {
  expect(keysOf(press('Z', { ctrlKey: true, shiftKey: true }))).toBe('mod+shift+z')
  expect(bindingFor(press('z', { metaKey: true }))?.id).toBe('undo')
  expect(bindingFor(press('Z', { ctrlKey: true, shiftKey: true }))?.id).toBe('redo')
  expect(bindingFor(press('?', { shiftKey: true }))?.id).toBe('help')
})

test('a key with Alt, or one that nothing hangs on, means nothing', () => {
  expect(bindingFor(press('l', { altKey: true }))).toBeUndefined()
  expect(bindingFor(press('q'))).toBeUndefined()
})
