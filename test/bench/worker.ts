import { connect } from '../../server/db/connect.ts'
import { onStop } from '../../server/supervised.ts'
import { engineOn } from './ground.ts'

/** A worker process of its own: ready at once, at work when told to go. */
const url = process.env.DATABASE_URL ?? ''
const pool = connect(url, { max: 16 })
const engine = engineOn(pool, url)
process.on('message', () => void engine.start())
onStop(async () => {
  await engine.stop()
  await pool.destroy()
})
process.send?.({ type: 'ready', port: 0 })
