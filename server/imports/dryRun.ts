import { findByIdentities } from '../contacts/findByIdentity.ts'
import { isWarning, type Problem } from '../contacts/problems.ts'
import type { InWorkspace } from '../files/files.ts'
import { batchesOf, type Job } from './job.ts'
import { type Earlier, planRows } from './planRows.ts'
import { readRow, toNewContact } from './readRow.ts'
import { identityOf, type Tally } from './writeBatch.ts'

export type ShownProblem = Problem & { row: number; warning: boolean }

/** What an import would do: counts, the first problems, and how the first lines would look as contacts. */
export type DryRun = Tally & {
  rows: number
  problems: ShownProblem[]
  /** how often each problem occurs, by its code */
  byCode: Record<string, number>
  sample: { row: number; contact: Record<string, unknown> }[]
}

const shown = { problems: 100, sample: 5 }

/** Goes through the whole file as the import would, and writes nothing. */
export async function dryRun(
  inWorkspace: InWorkspace,
  job: Job,
  { size, onBatch }: { size: number; onBatch: (rows: number) => Promise<void> },
): Promise<DryRun> {
  const report: DryRun = {
    rows: 0,
    created: 0,
    updated: 0,
    skipped: 0,
    failed: 0,
    warnings: 0,
    problems: [],
    byCode: {},
    sample: [],
  }
  const earlier: Earlier = new Map()
  for await (const rows of batchesOf(inWorkspace, { ...job, processed: 0 }, size)) {
    const reads = rows.map((row) => readRow(row, job))
    const people = await inWorkspace((db) => findByIdentities(db, job.workspaceId, reads.map(identityOf)))
    for (const plan of planRows(reads, people, { settings: job.settings, importId: job.id, earlier })) {
      const { row, problems } = plan.read
      report[tallied[plan.do]]++
      if (plan.do !== 'fail' && problems.length > 0) report.warnings++
      for (const problem of problems) {
        report.byCode[problem.code] = (report.byCode[problem.code] ?? 0) + 1
        if (report.problems.length < shown.problems)
          report.problems.push({ ...problem, row, warning: isWarning(problem) })
      }
      if (plan.do === 'create' && report.sample.length < shown.sample)
        report.sample.push({ row, contact: { ...toNewContact(plan.read, job.settings) } })
    }
    report.rows += rows.length
    await onBatch(report.rows)
  }
  return report
}

const tallied = {
  create: 'created',
  update: 'updated',
  merge: 'updated',
  skip: 'skipped',
  fail: 'failed',
} as const
