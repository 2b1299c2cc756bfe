import { type Config, readConfig } from './config.ts'
import { startEmbedded } from './db/embedded.ts'
import { loadEnvFile } from './envFile.ts'
import { fail } from './terminal.ts'

/** Runs a command on the database of the settings: the embedded one is joined where it runs, and else started for so long. */
export async function onDatabase(work: (url: string, config: Config) => Promise<void>): Promise<void> {
  loadEnvFile()
  let stop = async () => {}
  try {
    const config = readConfig()
    const database = config.embedded ? await startEmbedded({ home: config.home }) : undefined
    if (database && !database.joined) stop = () => database.stop()
    await work(database?.url ?? config.databaseUrl ?? '', config)
  } catch (error) {
    fail(error)
  } finally {
    await stop()
  }
}
