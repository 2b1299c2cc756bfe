import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { checkout } from '../../server/db/home.ts'
import { defineFault } from './rig/fault.ts'

const TEST = 'server/engine/advance.model.test.ts'

export default defineFault({
  id: 'F19',
  title: 'random histories against a model that knows only what a run may do',
  // In `npm test` it runs by itself, with 10,000.
  sizes: { suite: { histories: 10_000 }, nightly: { histories: 1_000_000 } },
  scales: ['histories'],

  async run({ histories }, { seed }) {
    const env = { ...process.env, MODEL_HISTORIES: String(histories), PROOF_SEED: String(seed) }
    const vitest = join(checkout, 'node_modules', 'vitest', 'vitest.mjs')
    const said = await new Promise<{ failed: boolean; text: string }>((resolve) =>
      execFile(
        process.execPath,
        [vitest, 'run', TEST],
        { cwd: checkout, env, maxBuffer: 1e8 },
        (error, out, err) => resolve({ failed: error !== null, text: out + err }),
      ),
    )
    return { histories, counterexamples: said.failed ? said.text.slice(-2000) : 'none' }
  },

  passes: (figures) => ({ 'there is no counterexample': figures.counterexamples === 'none' }),
})
