import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { asWorkspace, connect, type Db } from '../../server/db/connect.ts'
import { getImport } from '../../server/imports/queries.ts'
import { runImports } from '../../server/imports/runImports.ts'
import { startDryRun, startImport, startUndo } from '../../server/imports/startImport.ts'
import { uploadImport } from '../../server/imports/uploadImport.ts'

// How long a file takes and how much memory it needs: node test/bench/import.ts <file> <database url>
// The database must be migrated; a workspace of its own is made in it and deleted again.

const [, , file = '', url = ''] = process.argv
const db = connect(url)
const id = randomUUID()
await db.insertInto('workspaces').values({ id, title: 'Bench', slug: id, country: 'ES' }).execute()
const inWorkspace = <T>(work: (db: Db) => Promise<T>) => asWorkspace(db, id, work)
const megabytes = () => Math.round(process.memoryUsage.rss() / 1e6)
let highest = megabytes()
const watch = setInterval(() => {
  highest = Math.max(highest, megabytes())
}, 50)

async function measure(name: string, work: () => Promise<unknown>) {
  highest = megabytes()
  const [before, from] = [highest, performance.now()]
  await work()
  console.log(
    `${name}: ${((performance.now() - from) / 1000).toFixed(1)} s, RSS ${before} → at most ${highest} MB`,
  )
}

try {
  let importId = ''
  await measure('upload', async () => {
    importId = await uploadImport(inWorkspace, { workspaceId: id, name: file, bytes: createReadStream(file) })
  })
  const processId = randomUUID()
  await inWorkspace((trx) => startDryRun(trx, id, importId))
  await measure('dry run', () => runImports({ db, processId }))
  await inWorkspace((trx) => startImport(trx, id, importId))
  await measure('import', () => runImports({ db, processId }))
  await inWorkspace((trx) => startUndo(trx, id, importId))
  await measure('undo', () => runImports({ db, processId }))
  const { status, processed, created, updated, failed, warnings, error, undo } = await inWorkspace((trx) =>
    getImport(trx, id, importId),
  )
  console.log({ status, processed, created, updated, failed, warnings, error, undo })
} finally {
  clearInterval(watch)
  await db.deleteFrom('imports').where('workspaceId', '=', id).execute()
  await db.deleteFrom('workspaces').where('id', '=', id).execute()
  await db.destroy()
}
