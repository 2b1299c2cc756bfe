import { asEngine, connect } from '../db/connect.ts'
import { say } from '../terminal.ts'
import { findAtStake } from './atStake.ts'

/** For the operator: what each workspace of a restored copy would do, and how it is let go on. */
export async function sayAtStake(url: string): Promise<void> {
  const pool = connect(url, { max: 1 })
  try {
    const waiting = await asEngine(pool, (trx) =>
      trx
        .selectFrom('standstills as s')
        .innerJoin('workspaces as w', 'w.id', 's.workspaceId')
        .select(['w.id', 'w.title'])
        .orderBy('w.title')
        .execute(),
    )
    if (waiting.length === 0)
      return console.log(
        say({ en: 'No workspace stands still.', es: 'Ningún espacio de trabajo está parado.' }),
      )
    for (const { id, title } of waiting) {
      const { due, later, people, schedules, doubtful, webhooks } = await asEngine(pool, (trx) =>
        findAtStake(trx, id),
      )
      const sends = due.map(({ channel, count }) => `${count} ${channel || 'API'}`).join(', ') || '0'
      console.log(
        say({
          en: `${title}: due now ${sends}; planned for later ${later}; people whose wait is over ${people}; schedules missed ${schedules}; maybe sent ${doubtful}; webhooks to read ${webhooks}`,
          es: `${title}: pendientes ahora ${sends}; previstos para luego ${later}; personas cuya espera terminó ${people}; programaciones pasadas ${schedules}; quizá enviados ${doubtful}; webhooks por leer ${webhooks}`,
        }),
      )
    }
    console.log(
      say({
        en: 'Let them go on, in the builder or here: npm run resume -- go-on (all at once), spread (over four hours), skip-stale (without what came due since the backup: the old server may have done it).',
        es: 'Reanúdalos, en la aplicación o aquí: npm run resume -- go-on (todo a la vez), spread (en cuatro horas), skip-stale (sin lo que venció desde la copia: el servidor anterior pudo hacerlo).',
      }),
    )
  } finally {
    await pool.destroy()
  }
}
