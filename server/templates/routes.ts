import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { TemplateContent, templateChannels, Variant } from '#sdk/templates'
import { record } from '../audit/record.ts'
import { allow } from '../http/allow.ts'
import { body, query } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { languageOf } from '../http/language.ts'
import { previewVariant, scopeFor } from './preview.ts'
import { findTemplate, flowsSending, listTemplates, listVersions, templateResults } from './queries.ts'
import {
  compileDraft,
  createTemplate,
  deleteTemplate,
  emptyContent,
  getTemplate,
  publishTemplate,
  saveTemplate,
} from './saveTemplate.ts'
import { findHome } from './scope.ts'
import { sendTest, Test } from './sendTest.ts'
import { listSyncs, listVendorTemplates, syncTemplates } from './syncTemplates.ts'

const Title = z.string().trim().min(1).max(120)
const Tags = z.array(z.string().trim().min(1).max(50)).max(20)
const Locale = z.string().max(20)
const NewTemplate = z.strictObject({
  channel: z.enum(templateChannels),
  title: Title,
  tags: Tags.default([]),
  draft: TemplateContent.optional(),
})
const Change = z.strictObject({
  revision: z.number().int().min(1),
  title: Title.optional(),
  tags: Tags.optional(),
  draft: TemplateContent.optional(),
})
const PreviewWish = z.strictObject({
  channel: z.enum(templateChannels),
  locale: Locale,
  variant: Variant,
  contactId: z.uuid().optional(),
})
const Settings = z.strictObject({
  tracking: z.strictObject({ links: z.boolean(), opens: z.boolean() }),
  custom: z
    .record(z.string().regex(/^[a-z][A-Za-z0-9_]{0,39}$/), z.string().max(500))
    .refine((custom) => Object.keys(custom).length <= 100),
})

/** Messages that are written once and sent by many steps. */
export const templates = new Hono<Env>()
  .get(
    '/',
    allow('templates.read', { summary: 'List message templates' }),
    query(
      z.strictObject({
        channel: z.enum(templateChannels).optional(),
        q: z.string().max(200).optional(),
        tag: z.string().max(50).optional(),
      }),
    ),
    async (c) => c.json({ items: await listTemplates(c.var.db, c.var.workspaceId, c.req.valid('query')) }),
  )
  .post(
    '/',
    allow('templates.write', { summary: 'Create a message template', status: 201 }),
    body(NewTemplate),
    async (c) => {
      const { db, workspaceId, actor } = c.var
      const { draft, ...template } = c.req.valid('json')
      const { language } = await findHome(db, workspaceId)
      const content = draft ?? emptyContent(language)
      const id = await createTemplate(db, workspaceId, { ...template, draft: content, actor })
      return c.json(await getTemplate(db, workspaceId, id), 201)
    },
  )
  .get(
    '/settings',
    allow('templates.read', { summary: 'What is tracked, and the workspace’s own words' }),
    async (c) => {
      const { tracking, custom } = await findHome(c.var.db, c.var.workspaceId)
      return c.json({ tracking, custom })
    },
  )
  .put(
    '/settings',
    allow('workspace.manage', { summary: 'Choose what is tracked, and the workspace’s own words' }),
    body(Settings),
    async (c) => {
      const { db, workspaceId } = c.var
      const settings = c.req.valid('json')
      await sql`update workspaces set settings = settings || ${JSON.stringify(settings)}::jsonb where id = ${workspaceId}`.execute(
        db,
      )
      await record(db, c, { action: 'template-settings.changed', detail: { tracking: settings.tracking } })
      return c.json(settings)
    },
  )
  .get(
    '/approved',
    allow('templates.read', { summary: 'List what the vendors hold: approved, paused, rejected' }),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      return c.json({
        items: await listVendorTemplates(db, workspaceId),
        accounts: await listSyncs(db, parts.registry, workspaceId),
      })
    },
  )
  .post(
    '/approved/sync',
    allow('templates.write', { summary: 'Ask the vendors what templates they hold', bare: true }),
    body(z.strictObject({ connectionId: z.uuid().optional() })),
    async (c) => {
      const asked = await syncTemplates(c.var.parts, c.var.workspaceId, c.req.valid('json').connectionId)
      return c.json({ asked })
    },
  )
  .post(
    '/preview',
    allow('templates.read', { summary: 'What one contact would read of a draft', bare: true }),
    body(PreviewWish),
    async (c) => {
      const { parts, workspaceId } = c.var
      const { contactId, ...wish } = c.req.valid('json')
      const scope = await scopeFor(
        { pool: parts.pool, publicUrl: parts.config.publicUrl },
        workspaceId,
        contactId,
      )
      return c.json(await previewVariant(parts, wish, scope, languageOf(c)))
    },
  )
  .get('/:id', allow('templates.read', { summary: 'A template with its draft' }), async (c) => {
    const { db, workspaceId } = c.var
    const template = await getTemplate(db, workspaceId, c.req.param('id'))
    return c.json({
      ...template,
      flows: await flowsSending(db, workspaceId, template.id),
      results: await templateResults(db, workspaceId, template.id),
    })
  })
  .patch('/:id', allow('templates.write', { summary: 'Change a template' }), body(Change), async (c) => {
    const { db, workspaceId } = c.var
    const id = c.req.param('id')
    await saveTemplate(db, workspaceId, id, c.req.valid('json'))
    return c.json(await getTemplate(db, workspaceId, id))
  })
  .delete('/:id', allow('templates.write', { summary: 'Delete a template', status: 204 }), async (c) => {
    const id = c.req.param('id')
    await deleteTemplate(c.var.db, c.var.workspaceId, id)
    await record(c.var.db, c, { action: 'template.deleted', target: id })
    return c.body(null, 204)
  })
  .get(
    '/:id/versions',
    allow('templates.read', { summary: 'The published versions of a template' }),
    async (c) => {
      const { db, workspaceId } = c.var
      const { id } = await getTemplate(db, workspaceId, c.req.param('id'))
      return c.json({ items: await listVersions(db, workspaceId, id) })
    },
  )
  .post(
    '/:id/publish',
    allow('templates.write', {
      summary: 'Make a version of the draft; steps send it from now on',
      bare: true,
    }),
    body(z.strictObject({ note: z.string().trim().max(500).optional() })),
    async (c) => {
      const { inWorkspace, workspaceId, parts, actor } = c.var
      const id = c.req.param('id')
      const { channel, draft } = await inWorkspace((db) => getTemplate(db, workspaceId, id))
      const made = await compileDraft(parts.renderer, channel, draft, languageOf(c))
      return c.json(
        await inWorkspace(async (db) => {
          const version = await publishTemplate(db, workspaceId, id, {
            ...made,
            ...c.req.valid('json'),
            actor,
          })
          await record(db, c, { action: 'template.published', target: id, detail: { version } })
          return { ...(await findTemplate(db, workspaceId, id)), version }
        }),
      )
    },
  )
  .post(
    '/:id/test',
    allow('templates.write', { summary: 'Send the draft to oneself', bare: true, status: 201 }),
    body(Test),
    async (c) => c.json(await sendTest(c, c.req.param('id'), c.req.valid('json')), 201),
  )
