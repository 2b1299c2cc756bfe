import { expect, test } from 'vitest'
import type { SessionListener, SessionWish, VoiceModelSession } from '#sdk'
import { openAhead } from './readiness.ts'

const wish: SessionWish = { instructions: '', tools: [] }
const listener = {} as SessionListener

/** A model that counts its lines. */
function model() {
  const lines = { opened: 0, closed: 0 }
  const open = async () => {
    lines.opened++
    return { close: () => lines.closed++ } as unknown as VoiceModelSession
  }
  return { lines, open }
}

test('a session that nobody asks for is closed, and whoever asks afterwards gets one of their own', async () => {
  const { lines, open } = model()
  const ahead = openAhead(open)
  ahead.close()
  ahead.close()
  await expect.poll(() => lines).toEqual({ opened: 1, closed: 1 })
  await ahead.first(open)(wish, listener)
  expect(lines).toEqual({ opened: 2, closed: 1 })
})

test('a session that somebody asked for is theirs to close', async () => {
  const { lines, open } = model()
  const ahead = openAhead(open)
  await ahead.first(open)(wish, listener)
  ahead.close()
  await ahead.opened
  expect(lines).toEqual({ opened: 1, closed: 0 })
})

test('what could not be opened ahead is opened by whoever needs it', async () => {
  const { lines, open } = model()
  const ahead = openAhead(() => Promise.reject(new Error('busy')))
  expect(await ahead.opened).toBe(false)
  await ahead.first(open)(wish, listener)
  expect(lines).toEqual({ opened: 1, closed: 0 })
})
