import { stringify } from 'csv-stringify'
import { type Problem, sayProblem } from '../contacts/problems.ts'
import type { InWorkspace } from '../files/files.ts'
import type { Column } from './settings.ts'

const PAGE = 1000
const words = {
  en: {
    row: 'Row',
    column: 'Column',
    value: 'Value',
    problem: 'Problem',
    result: 'Result',
    created: 'imported without it',
    updated: 'imported without it',
    skipped: 'skipped',
    failed: 'not imported',
  },
  es: {
    row: 'Fila',
    column: 'Columna',
    value: 'Valor',
    problem: 'Problema',
    result: 'Resultado',
    created: 'importado sin ello',
    updated: 'importado sin ello',
    skipped: 'omitido',
    failed: 'no importado',
  },
}

/**
 * What was wrong, line by line, beside the original cells, as a CSV that can be corrected and imported again.
 * What a spreadsheet would take for a formula is written as text.
 */
export function errorsCsv(
  inWorkspace: InWorkspace,
  {
    workspaceId,
    importId,
    columns,
    language,
  }: { workspaceId: string; importId: string; columns: Column[]; language: 'en' | 'es' },
) {
  const say = words[language]
  const out = stringify({ bom: true, escape_formulas: true, record_delimiter: 'windows' })
  const write = async () => {
    out.write([
      say.row,
      say.column,
      say.value,
      say.problem,
      say.result,
      ...columns.map((column) => column.name),
    ])
    for await (const { line, result, problems, raw } of rowsOf(inWorkspace, workspaceId, importId))
      for (const problem of problems) {
        const text = sayProblem(problem, language)
        const more = out.write([
          String(line),
          problem.column ?? '',
          problem.value ?? '',
          text,
          say[result],
          ...(raw ?? []),
        ])
        if (!more) await new Promise((resume) => out.once('drain', resume))
      }
    out.end()
  }
  write().catch((error) => out.destroy(error))
  return out
}

async function* rowsOf(inWorkspace: InWorkspace, workspaceId: string, importId: string) {
  for (let after = -1; ; ) {
    const page = await inWorkspace((db) =>
      db
        .selectFrom('importRows')
        .select(['line', 'result', 'problems', 'raw'])
        .where('workspaceId', '=', workspaceId)
        .where('importId', '=', importId)
        .where('line', '>', after)
        .orderBy('line')
        .limit(PAGE)
        .$castTo<{
          line: number
          result: 'created' | 'updated' | 'skipped' | 'failed'
          problems: Problem[]
          raw: string[] | null
        }>() // as writeBatch wrote them
        .execute(),
    )
    yield* page
    const last = page.at(-1)
    if (!last || page.length < PAGE) return
    after = last.line
  }
}
