import { connect } from '../../server/db/connect.ts'
import { onStop } from '../../server/supervised.ts'
import { engineOn } from './ground.ts'

/** A worker process of its own: works when it is told to go, until it is told to rest. */
const url = process.env.DATABASE_URL ?? ''
const pool = connect(url, { max: 16 })
const engine = engineOn(pool, url)
process.on('message', async (told: 'go' | 'rest') => {
  if (told === 'go') return engine.start()
  await engine.stop()
  process.send?.({ type: 'resting' })
})
onStop(async () => {
  await engine.stop()
  await pool.destroy()
})
process.send?.({ type: 'ready', port: 0 })
