import { DateTime } from 'luxon'
import type { ContactFacts } from '#sdk'
import type { AgentPlan } from '../calls/plan.ts'
import { contactFacts } from '../contacts/contactFacts.ts'
import type { Db } from '../db/connect.ts'
import type { Registry } from '../registry/plugins.ts'
import { instructionsOf, openingOf } from './prompt/instructions.ts'
import { remember } from './prompt/memory.ts'
import { fill, type Scope } from './prompt/variables.ts'
import { findPublished } from './queries.ts'
import type { AgentSettings } from './settings.ts'
import { toolSpecs } from './tools/spec.ts'
import { zoneOfContact } from './zone.ts'

type Wish = {
  workspaceId: string
  agentId: string
  contactId: string
  goal?: string
  direction: 'in' | 'out'
}

/** The published version of an agent, filled in for one contact. Undefined when there is none, or nobody to call. */
export async function planAgent(
  db: Db,
  registry: Registry,
  wish: Wish,
  clock: () => Promise<Date>,
): Promise<AgentPlan | undefined> {
  const { workspaceId, agentId, contactId } = wish
  const agent = await findPublished(db, workspaceId, agentId)
  const contact = (await contactFacts(db, workspaceId, [contactId])).get(contactId)
  if (!agent || !contact) return undefined
  return planOf(
    db,
    registry,
    { ...wish, now: await clock(), version: agent.number, title: agent.title },
    agent.settings,
    contact,
  )
}

/** Any settings, also of a draft, ready to talk to a contact. */
export async function planOf(
  db: Db,
  registry: Registry,
  {
    workspaceId,
    agentId,
    goal,
    direction,
    now,
    version,
    title,
  }: Wish & { now: Date; version: number; title: string },
  settings: AgentSettings,
  contact: ContactFacts,
): Promise<AgentPlan> {
  const { who, model } = settings
  const scope = await scopeOf(db, workspaceId, { contact, title, goal: goal ?? '', now })
  const tools = toolSpecs(settings, registry)
  const memory = await remember(db, workspaceId, contact.id, now)
  const names = tools.map((tool) => tool.name)
  const { engine, managedAgent, voice } = model
  const reader = settings.after.account ?? model.textAccount
  return {
    id: agentId,
    version,
    title,
    engine,
    connectionId: (engine === 'realtime' ? model.realtimeAccount : model.textAccount) ?? '',
    ...(model.model ? { model: model.model } : {}),
    ...(managedAgent ? { managedAgent } : {}),
    ...(voice ? { voice } : {}),
    language: who.language,
    instructions: instructionsOf({ settings, scope, goal, memory, tools: names, direction }),
    opening: openingOf(settings, scope),
    tools,
    turns: turns[model.patience],
    ...(model.prompts.length > 0
      ? {
          silence: {
            afterSeconds: model.silenceSeconds,
            prompts: model.prompts.map((prompt) => fill(prompt, scope)),
            goodbye: fill(model.goodbye, scope),
          },
        }
      : {}),
    fillers: model.fillers,
    toolFillers: Object.fromEntries(
      settings.tools.http.flatMap(({ name, filler }) => (filler ? [[name, filler]] : [])),
    ),
    ...(engine === 'realtime' && model.straight ? { straight: true } : {}),
    ...(settings.after.live && reader ? { mood: { account: reader } } : {}),
  }
}

const turns: Record<AgentSettings['model']['patience'], NonNullable<AgentPlan['turns']>> = {
  quick: { silenceMs: 300, eagerness: 'high' },
  usual: { silenceMs: 500 },
  patient: { silenceMs: 900, eagerness: 'low' },
}

async function scopeOf(
  db: Db,
  workspaceId: string,
  { contact, title, goal, now }: { contact: ContactFacts; title: string; goal: string; now: Date },
): Promise<Scope> {
  const workspace = await db
    .selectFrom('workspaces')
    .select('title')
    .where('id', '=', workspaceId)
    .executeTakeFirst()
  const here = DateTime.fromJSDate(now, { zone: await zoneOfContact(db, workspaceId, contact) }).setLocale(
    'en',
  )
  return {
    contact,
    workspace: { title: workspace?.title ?? '' },
    agent: { title },
    goal,
    today: here.toFormat('cccc d LLLL yyyy'),
    time: here.toFormat('HH:mm'),
  }
}
