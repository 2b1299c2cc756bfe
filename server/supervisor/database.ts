import { startEmbedded } from '../db/embedded.ts'
import { StartError, say } from '../terminal.ts'
import { type Claim, claim } from './claim.ts'

export type OwnedDatabase = {
  url: string
  /** Stops it for good. `now` skips waiting for open connections; nothing committed is lost either way. */
  stop(options?: { now: boolean }): Promise<void>
}

/**
 * The embedded database under one supervisor: claimed, so that two never share it, and brought back on
 * its old port when it dies, so that the servers' pools find it again by themselves.
 */
export async function ownDatabase(home: string, address: string): Promise<OwnedDatabase> {
  let database = await startEmbedded({ home })
  let ours = await claimOrRefuse(home, database.adminUrl, address)
  let stopping = false
  const { url } = database
  const port = Number(new URL(url).port)

  const guard = async () => {
    await ours.lost
    if (stopping) return
    console.error(
      say({
        en: 'The database went away; starting it again.',
        es: 'La base de datos se ha caído; arrancándola otra vez.',
      }),
    )
    try {
      database = await startEmbedded({ home, port })
      ours = await claimOrRefuse(home, database.adminUrl, address)
    } catch (error) {
      console.error(error instanceof StartError ? error.message : error)
      process.kill(process.pid, 'SIGTERM') // drain and leave: whatever watches us starts us anew
      return
    }
    void guard()
  }
  void guard()

  return {
    url,
    async stop({ now } = { now: false }) {
      stopping = true
      await ours.release().catch(() => {})
      await database.stop({ now })
    },
  }
}

async function claimOrRefuse(home: string, adminUrl: string, address: string): Promise<Claim> {
  const claimed = await claim(adminUrl, address)
  if ('lost' in claimed) return claimed
  const at = claimed.takenBy ? ` (${claimed.takenBy})` : ''
  throw new StartError({
    en: `Cauce is already running with the data in ${home}${at}. Use that one, stop it first, or give this one data of its own: CAUCE_HOME=/another/folder npm start`,
    es: `Cauce ya está funcionando con los datos de ${home}${at}. Usa ese, ciérralo antes, o dale a este sus propios datos: CAUCE_HOME=/otra/carpeta npm start`,
  })
}
