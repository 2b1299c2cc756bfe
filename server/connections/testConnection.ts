import { type Plugin, StepError } from '#sdk'
import { createGuardedDial, type DialFor } from '../net/guardedDial.ts'
import type { FetchFor } from '../net/guardedFetch.ts'
import { findStepError } from '../net/NotSent.ts'
import type { Settings } from './settings.ts'

export type TestResult = { status: 'untested' | 'ok' | 'failing'; statusText: string | null }

const SECONDS = 15

/** Asks the vendor whether the settings work. Holds no transaction: a vendor may take its time. */
export async function testConnection(
  plugin: Plugin,
  settings: Settings,
  fetchFor: FetchFor,
  dialFor: DialFor = createGuardedDial(),
  webhookUrl = '',
): Promise<TestResult> {
  if (!plugin.test)
    return { status: 'untested', statusText: `${plugin.title} has no test; the first send will tell.` }
  const signal = AbortSignal.timeout(SECONDS * 1000)
  try {
    const { account } = await plugin.test({
      connection: settings,
      fetch: fetchFor(plugin.hosts),
      dial: dialFor(plugin.hosts),
      signal,
      webhookUrl,
    })
    return { status: 'ok', statusText: account }
  } catch (error) {
    return { status: 'failing', statusText: saying(error, plugin, signal, settings) }
  }
}

/** Words for people; a vendor's message may repeat the key it was given. */
function saying(error: unknown, plugin: Plugin, signal: AbortSignal, settings: Settings): string {
  if (signal.aborted) return `${plugin.title} did not answer within ${SECONDS} seconds. Try again in a while.`
  const known = error instanceof StepError ? error : findStepError(error)
  const message = known?.message ?? (error instanceof Error ? error.message : String(error))
  return secretsIn(settings)
    .reduce((text, secret) => text.replaceAll(secret, '•••'), message)
    .slice(0, 500)
}

const secretsIn = (settings: Settings) =>
  Object.values(settings).filter((value): value is string => typeof value === 'string' && value.length >= 8)
