import { afterAll } from 'vitest'
import type { Plugin } from '#sdk'
import type { Registry } from '../server/registry/plugins.ts'
import { freshDb } from './db.ts'
import { breakGround, type GroundSettings } from './ground.ts'

export { draw } from './draw.ts'

/** A database of this file's own, an engine on a virtual clock, and the verbs of a whole journey. */
export async function journey(plugins: Plugin[] | Registry, settings: GroundSettings = {}) {
  const ground = breakGround(await freshDb(), plugins, settings)
  afterAll(ground.leave)
  return ground
}
