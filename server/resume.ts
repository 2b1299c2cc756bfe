import { join } from 'node:path'
import { onDatabase } from './commandDatabase.ts'
import { connect } from './db/connect.ts'
import { checkout } from './db/home.ts'
import { loadPlugins } from './registry/plugins.ts'
import { goOnEverywhere } from './standstill/goOnEverywhere.ts'
import { sayAtStake } from './standstill/sayAtStake.ts'
import { StartError, say } from './terminal.ts'

const WAYS = ['go-on', 'spread', 'skip-stale'] as const

/** `npm run resume [-- go-on|spread|skip-stale [hours]]`: what a restored copy would do, or lets it go on. */
await onDatabase(async (url) => {
  const [asked, hours] = process.argv.slice(2)
  if (!asked) return sayAtStake(url)
  const how = WAYS.find((way) => way === asked)
  if (!how)
    throw new StartError({
      en: `"${asked}" is none of ${WAYS.join(', ')}.`,
      es: `«${asked}» no es ninguna de ${WAYS.join(', ')}.`,
    })
  const registry = await loadPlugins(join(checkout, 'plugins'))
  const pool = connect(url, { max: 2 })
  try {
    const wish = { how, hours: hours ? Number(hours) : undefined }
    const gone = await goOnEverywhere(pool, registry, wish)
    console.log(
      say({
        en: `${gone.workspaces} workspaces go on. ${count(gone)}`,
        es: `Se reanudan ${gone.workspaces} espacios de trabajo. ${count(gone)}`,
      }),
    )
  } finally {
    await pool.destroy()
  }

  function count({ sends, people, schedules }: { sends: number; people: number; schedules: number }) {
    if (how === 'go-on') return ''
    return how === 'spread'
      ? say({
          en: `${sends} sends and ${people} people are spread over the next hours.`,
          es: `${sends} envíos y ${people} personas se reparten en las próximas horas.`,
        })
      : say({
          en: `Left out: ${sends} sends, ${people} people, ${schedules} schedules.`,
          es: `Quedan fuera: ${sends} envíos, ${people} personas, ${schedules} programaciones.`,
        })
  }
})
