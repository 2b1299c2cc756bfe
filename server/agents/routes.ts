import { Hono } from 'hono'
import { z } from 'zod'
import { record } from '../audit/record.ts'
import { listConnections } from '../connections/queries.ts'
import { contactFacts } from '../contacts/contactFacts.ts'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import { readNow } from '../db/connect.ts'
import { allow } from '../http/allow.ts'
import { body, query } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { InvalidInput, NotFound } from '../http/errors.ts'
import { languageOf, sayIn } from '../http/language.ts'
import { findStepError } from '../net/NotSent.ts'
import { chatTurn, samplePerson } from './chat.ts'
import { agentForm } from './form.ts'
import { lintAgent } from './lint.ts'
import { openModel } from './openModel.ts'
import { planOf } from './planAgent.ts'
import { listAgents, listVersions } from './queries.ts'
import { deleteAgent, getAgent, insertAgent, publishAgent, restoreVersion, saveDraft } from './saveAgent.ts'
import { AgentSettings, newSettings } from './settings.ts'

const Title = z.string().trim().min(1).max(120)
const Revision = z.number().int().min(1)
const NewAgent = z.strictObject({
  title: Title,
  copyOf: z.uuid().optional().meta({ description: 'Begin with the draft of this agent.' }),
})
const AgentChange = z.strictObject({
  title: Title.optional(),
  draft: AgentSettings.optional(),
  revision: Revision,
})
const Publishing = z.strictObject({ revision: Revision, note: z.string().trim().max(500).optional() })
const Restoring = z.strictObject({ revision: Revision, number: z.number().int().min(1) })
const Chat = z.strictObject({
  contactId: z.uuid().optional(),
  lines: z
    .array(z.strictObject({ who: z.enum(['agent', 'person']), text: z.string().trim().min(1).max(2000) }))
    .max(60),
})

/** A model may think this long in a trial. */
const PATIENCE = 45_000

export const agents = new Hono<Env>()
  .get(
    '/',
    allow('agents.read', { summary: 'List AI agents' }),
    query(z.strictObject({ q: z.string().max(200).optional() })),
    async (c) => c.json({ items: await listAgents(c.var.db, c.var.workspaceId, c.req.valid('query').q) }),
  )
  .get('/form', allow('agents.read', { summary: 'Describe what is to be said about an agent' }), (c) =>
    c.json(agentForm(languageOf(c), c.var.parts.registry)),
  )
  .post(
    '/',
    allow('agents.write', { summary: 'Make an AI agent', status: 201 }),
    body(NewAgent),
    async (c) => {
      const { db, workspaceId } = c.var
      const { title, copyOf } = c.req.valid('json')
      const draft = copyOf
        ? (await getAgent(db, workspaceId, copyOf)).draft
        : newSettings(languageOf(c), await onlyAccounts(c.var))
      const id = await insertAgent(db, workspaceId, { title, draft, by: c.var.actor })
      return c.json(await getAgent(db, workspaceId, id), 201)
    },
  )
  .get('/:id', allow('agents.read', { summary: 'Show an AI agent' }), async (c) => {
    const { db, workspaceId, parts } = c.var
    const agent = await getAgent(db, workspaceId, c.req.param('id'))
    const types = await fieldTypes(db, workspaceId)
    const findings = await lintAgent(db, parts.registry, workspaceId, { settings: agent.draft, types })
    const language = languageOf(c)
    return c.json({
      ...agent,
      findings: findings.map(({ words, ...one }) => ({ ...one, message: sayIn(language, words) })),
    })
  })
  .patch(
    '/:id',
    allow('agents.write', { summary: 'Save an agent’s draft over the revision you saw' }),
    body(AgentChange),
    async (c) => {
      const { db, workspaceId } = c.var
      await saveDraft(db, workspaceId, c.req.param('id'), c.req.valid('json'))
      return c.json(await getAgent(db, workspaceId, c.req.param('id')))
    },
  )
  .delete('/:id', allow('agents.write', { summary: 'Delete an agent', status: 204 }), async (c) => {
    const { db, workspaceId } = c.var
    await deleteAgent(db, workspaceId, c.req.param('id'))
    await record(db, c, { action: 'agent.deleted', target: c.req.param('id') })
    return c.body(null, 204)
  })
  .post(
    '/:id/publish',
    allow('agents.write', { summary: 'Let an agent call as its draft is now' }),
    body(Publishing),
    async (c) => {
      const { db, workspaceId, parts, actor: by } = c.var
      const id = c.req.param('id')
      const language = languageOf(c)
      const number = await publishAgent(db, parts.registry, workspaceId, {
        id,
        ...c.req.valid('json'),
        by,
        language,
      })
      await record(db, c, { action: 'agent.published', target: id, detail: { number } })
      return c.json(await getAgent(db, workspaceId, id))
    },
  )
  .get(
    '/:id/versions',
    allow('agents.read', { summary: 'List what an agent was published as' }),
    async (c) => {
      const { db, workspaceId } = c.var
      await getAgent(db, workspaceId, c.req.param('id'))
      return c.json({ items: await listVersions(db, workspaceId, c.req.param('id')) })
    },
  )
  .post(
    '/:id/restore',
    allow('agents.write', { summary: 'Make the draft what a version was' }),
    body(Restoring),
    async (c) => {
      const { db, workspaceId } = c.var
      await restoreVersion(db, workspaceId, c.req.param('id'), c.req.valid('json'))
      return c.json(await getAgent(db, workspaceId, c.req.param('id')))
    },
  )
  .post(
    '/:id/chat',
    allow('agents.write', {
      summary: 'Talk with an agent’s draft in writing; nothing is changed',
      bare: true,
    }),
    body(Chat),
    async (c) => {
      const { workspaceId, parts, inWorkspace } = c.var
      const { contactId, lines } = c.req.valid('json')
      const agentId = c.req.param('id')
      const clock = () => inWorkspace(readNow)
      const now = await clock()
      const { agent, plan } = await inWorkspace(async (db) => {
        const agent = await getAgent(db, workspaceId, agentId)
        const contact = contactId
          ? (await contactFacts(db, workspaceId, [contactId])).get(contactId)
          : samplePerson(now)
        if (!contact) throw new NotFound('contact', contactId ?? '')
        const { title, version } = agent
        const wish = {
          workspaceId,
          agentId,
          contactId: contact.id,
          direction: 'out' as const,
          now,
          title,
          version: version ?? 0,
        }
        return { agent, plan: await planOf(db, parts.registry, wish, agent.draft, contact) }
      })
      if (lines.length === 0)
        return c.json({ said: [plan.opening.text], tools: [], over: false, firstWordsMs: null, tookMs: 0 })
      try {
        const account = agent.draft.model.textAccount
        const model = await openModel(
          { ...parts, clock },
          workspaceId,
          account,
          AbortSignal.timeout(PATIENCE),
        )
        const { registry } = parts
        return c.json(await chatTurn({ plan, settings: agent.draft, registry, model, now, lines }))
      } catch (error) {
        throw new InvalidInput(findStepError(error)?.message ?? modelSilent)
      }
    },
  )

const modelSilent = { en: 'The model gave no answer in time.', es: 'El modelo no respondió a tiempo.' }

/** Where the workspace has one account only, a new agent takes it. */
async function onlyAccounts({
  db,
  workspaceId,
  parts,
}: Pick<Env['Variables'], 'db' | 'workspaceId' | 'parts'>) {
  const connections = await listConnections(db, workspaceId)
  const only = (kind: string) => {
    const fitting = connections.filter(
      (one) => one.status !== 'off' && parts.registry.provider(one.plugin, kind) !== undefined,
    )
    return fitting.length === 1 ? fitting[0]?.id : undefined
  }
  return { text: only('model'), realtime: only('realtime') }
}
