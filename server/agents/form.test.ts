import { expect, test } from 'vitest'
import type { FieldSchema } from '#sdk/flow'
import { loadPlugins } from '../registry/plugins.ts'
import { agentForm } from './form.ts'
import { newSettings } from './settings.ts'

const registry = await loadPlugins('plugins')

test('every text of an agent’s form has its Spanish', () => {
  const english = textsOf(agentForm('en', registry))
  const spanish = textsOf(agentForm('es', registry))
  const same = english.filter(
    (text, i) => text === spanish[i] && !/^(es-ES|[a-z]+)$/.test(text) && !text.includes(': '),
  )
  expect(english.length).toBeGreaterThan(60)
  expect(same).toEqual([])
})

test('a new agent is complete in either language, and says in its first words that it is none of us', () => {
  for (const language of ['en', 'es'] as const) {
    const { who, tools, after } = newSettings(language)
    expect(who).toMatchObject({ language, mustBeHeard: true, disclosure: expect.stringMatching(/virtual/) })
    expect(tools.builtIn).toContain('opt_out')
    expect(after.analyse).toBe(true)
  }
})

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value as FieldSchema).flatMap(([key, one]) => {
    if (['title', 'help', 'placeholder'].includes(key) && typeof one === 'string') return [one]
    return key === 'labels' ? Object.values(one as Record<string, string>) : textsOf(one)
  })
}
