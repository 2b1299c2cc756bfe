import { join } from 'node:path'
import { expect, test } from 'vitest'
import { atHand } from '../../builder/canvas/StepIcon.tsx'
import { checkout } from '../../server/db/home.ts'
import { loadPlugins } from '../../server/registry/plugins.ts'

test('the icons of the plugins that come along are at hand: any other one loads all there are', async () => {
  const { plugins, manifest } = await loadPlugins(join(checkout, 'plugins'))
  const icons = [
    ...manifest().steps.map((step) => step.icon),
    ...plugins.flatMap((plugin) => plugin.examples ?? []).flatMap(({ icon }) => icon ?? []),
  ]
  expect([...new Set(icons)].filter((icon) => !(icon in atHand))).toEqual([])
})
