import { readConfig } from './config.ts'
import { type EmbeddedDatabase, startEmbedded } from './db/embedded.ts'
import { migrate } from './db/migrate.ts'
import { loadEnvFile } from './envFile.ts'
import { fail, say } from './terminal.ts'

loadEnvFile()
let database: EmbeddedDatabase | undefined
try {
  const config = readConfig()
  if (config.embedded) database = await startEmbedded({ home: config.home })
  const names = await migrate(database?.url ?? config.databaseUrl ?? '')
  console.log(
    names.length === 0
      ? say({ en: 'The database is up to date.', es: 'La base de datos está al día.' })
      : say({ en: `Ran ${names.join(', ')}.`, es: `Se ejecutaron ${names.join(', ')}.` }),
  )
} catch (error) {
  fail(error)
} finally {
  if (database && !database.joined) await database.stop()
}
