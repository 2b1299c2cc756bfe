import { resolve } from 'node:path'
import { restore } from './backup/restore.ts'
import { onDatabase } from './commandDatabase.ts'
import { createSecrets } from './secrets/secrets.ts'
import { sayAtStake } from './standstill/sayAtStake.ts'
import { StartError, say } from './terminal.ts'

/** `npm run restore -- file [--force]`: puts a backup into the database of the settings. It stands still until told. */
await onDatabase(async (url, { secretKeys }) => {
  const given = process.argv.slice(2).filter((word) => !word.startsWith('--'))
  const [file] = given
  if (!file)
    throw new StartError({
      en: 'Say which backup: npm run restore -- cauce-….zip. With --force, what is in the database is deleted first.',
      es: 'Di qué copia: npm run restore -- cauce-….zip. Con --force se borra antes lo que hay en la base de datos.',
    })
  const force = process.argv.includes('--force')
  const { at } = await restore(url, resolve(file), { force, secrets: createSecrets(secretKeys) })
  console.log(
    say({
      en: `Restored as of ${at}. Everybody signs in again. Nothing is sent and no flow moves until you say so.`,
      es: `Restaurado a ${at}. Todos vuelven a iniciar sesión. No se envía nada ni avanza ningún flujo hasta que lo digas.`,
    }),
  )
  await sayAtStake(url)
})
