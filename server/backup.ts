import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { backUp } from './backup/backUp.ts'
import { onDatabase } from './commandDatabase.ts'
import { say } from './terminal.ts'

/** `npm run backup [-- file]`: everything of this moment in one file, while the server works. */
await onDatabase(async (url, { embedded, home }) => {
  const now = new Date().toISOString().replace(/\.\d+/, '').replaceAll(':', '')
  const file = resolve(process.argv[2] ?? `cauce-${now}.zip`)
  const { tables, at } = await backUp(url, file)
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  const mb = ((await stat(file)).size / 1e6).toFixed(1)
  const keys = embedded
    ? `${join(home, 'secret.key')}, ${join(home, 'session.key')}`
    : 'CAUCE_SECRET_KEY, CAUCE_SESSION_SECRET'
  console.log(
    say({
      en: `${file}: ${rows} rows in ${tables.length} tables, as of ${at}, ${mb} MB.\nKeep beside it, in another place: ${keys}. Without the first, the accounts in it cannot be opened.\nIt holds people's data unencrypted: keep it where only you can read it.`,
      es: `${file}: ${rows} filas en ${tables.length} tablas, a ${at}, ${mb} MB.\nGuarda además, en otro sitio: ${keys}. Sin la primera no se pueden abrir las cuentas que contiene.\nContiene datos personales sin cifrar: guárdalo donde solo tú puedas leerlo.`,
    }),
  )
})
