import { connect } from '../../server/db/connect.ts'
import { onStop } from '../../server/supervised.ts'
import { engineOn } from './ground.ts'

/** A worker process of its own: ready at once; told to go it begins to work, and later that there is more. */
const url = process.env.DATABASE_URL ?? ''
const pool = connect(url, { max: 16 })
const engine = engineOn(pool, url)
let begun = false
process.on('message', () => {
  if (begun) engine.nudge()
  else void engine.start()
  begun = true
})
onStop(async () => {
  await engine.stop()
  await pool.destroy()
})
process.send?.({ type: 'ready', port: 0 })
