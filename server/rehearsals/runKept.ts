import type { FlowGraph } from '#sdk/flow'
import { type Db, readNow } from '../db/connect.ts'
import type { Registry } from '../registry/plugins.ts'
import type { Renderer } from '../templates/renderer.ts'
import { type Checked, checkStory, endOf } from './expectations.ts'
import { canStart, loadPeople, loadStage } from './loadStage.ts'
import { listKept } from './queries.ts'
import { rehearse } from './rehearse.ts'

export type KeptResult = { id: string; title: string; ok: boolean; end: string; checked: Checked[] }

/** Plays every kept rehearsal of a flow on this drawing of it. */
export async function runKept(
  db: Db,
  parts: { registry: Registry; renderer: Renderer },
  workspaceId: string,
  { flowId, graph }: { flowId: string; graph: FlowGraph },
): Promise<KeptResult[]> {
  const kept = await listKept(db, workspaceId, flowId)
  if (kept.length === 0) return []
  const stage = await loadStage(db, parts, workspaceId, { flowId, graph })
  const ids = [...new Set(kept.map((one) => one.contactId))]
  const people = new Map((await loadPeople(db, stage, ids)).map((one) => [one.contact.id, one]))
  const now = await readNow(db)
  // What starts nowhere comes to nothing.
  if (!canStart(stage))
    return kept.map(({ id, title }) => ({ id, title, ok: false, end: 'inside', checked: [] }))
  const results: KeptResult[] = []
  for (const { id, title, contactId, answers, behaviour, expectations, startsAt } of kept) {
    const person = people.get(contactId)
    if (!person) continue
    const script = { answers, behaviour: behaviour ?? undefined, startsAt: startsAt ?? now }
    const story = await rehearse(stage, person, script)
    const checked = checkStory(story, expectations)
    results.push({ id, title, ok: checked.every((one) => one.ok), end: endOf(story), checked })
  }
  return results
}
