import { Hono } from 'hono'
import { z } from '#sdk'
import { record } from '../audit/record.ts'
import { testCrm } from '../crm/testCrm.ts'
import { readNow } from '../db/connect.ts'
import { setRate } from '../gate/throttles.ts'
import { allow } from '../http/allow.ts'
import { body, query } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { Conflict, NotFound } from '../http/errors.ts'
import { createConnection, newToken } from './createConnection.ts'
import { openConnection } from './openConnection.ts'
import {
  deleteConnection,
  findConnection,
  flowsUsing,
  getConnection,
  listConnections,
  updateConnection,
} from './queries.ts'
import { checkSettings, openSettings, purposeOf, shown } from './settings.ts'
import { testConnection } from './testConnection.ts'
import { ConnectionView, viewOf } from './view.ts'

const Title = z.string().trim().min(1).max(120)
const Settings = z.record(z.string().max(100), z.unknown())
const RatePerSecond = z.number().positive().max(1000).nullable().optional()

const NewConnection = z.strictObject({
  plugin: z.string().max(64),
  title: Title,
  settings: Settings,
  ratePerSecond: RatePerSecond,
})
const ConnectionChange = z.strictObject({
  title: Title.optional(),
  /** All settings of the form; secrets left out or empty stay as they are. */
  settings: Settings.optional(),
  ratePerSecond: RatePerSecond,
  /** What a message usually costs, in whole units of the currency. */
  price: z
    .strictObject({
      amount: z.number().min(0).max(10_000),
      currency: z.string().regex(/^[A-Z]{3}$/, 'Three letters, such as EUR.'),
    })
    .nullable()
    .optional(),
  /** A new webhook address; the old one stops at once. */
  newToken: z.literal(true).optional(),
})

export const connections = new Hono<Env>()
  .get(
    '/',
    allow('connections.read', {
      summary: 'List accounts at vendors',
      returns: z.object({ items: z.array(ConnectionView) }),
    }),
    async (c) => {
      const { registry, config } = c.var.parts
      const found = await listConnections(c.var.db, c.var.workspaceId)
      return c.json({ items: found.map((one) => viewOf(one, registry, config)) })
    },
  )
  .post(
    '/',
    allow('connections.write', { summary: 'Set up an account', returns: ConnectionView, status: 201 }),
    body(NewConnection),
    async (c) => {
      const { registry, config } = c.var.parts
      const made = await createConnection(c.var.db, c.var.parts, c.var.workspaceId, c.req.valid('json'))
      await record(c.var.db, c, {
        action: 'connection.made',
        target: made.id,
        detail: { plugin: made.plugin },
      })
      return c.json(viewOf(made, registry, config), 201)
    },
  )
  .get(
    '/:id',
    allow('connections.read', { summary: 'Show an account', returns: ConnectionView }),
    async (c) => {
      const found = await findConnection(c.var.db, c.var.workspaceId, c.req.param('id'))
      if (!found) throw new NotFound('account', c.req.param('id'))
      return c.json(viewOf(found, c.var.parts.registry, c.var.parts.config))
    },
  )
  .patch(
    '/:id',
    allow('connections.write', { summary: 'Change an account', returns: ConnectionView }),
    body(ConnectionChange),
    async (c) => {
      const { registry, secrets, config } = c.var.parts
      const { db, workspaceId } = c.var
      const id = c.req.param('id')
      const { settings, newToken: renew, ratePerSecond, price, ...change } = c.req.valid('json')
      const before = await findConnection(db, workspaceId, id)
      if (!before) throw new NotFound('account', id)
      const plugin = registry.plugin(before.plugin)
      if (settings && !plugin)
        throw new Conflict('plugin-missing', `Install the plugin "${before.plugin}" first.`)
      const checked = settings && plugin && checkSettings(plugin, settings, openSettings(secrets, before))
      await updateConnection(db, workspaceId, id, {
        ...change,
        ...(price !== undefined && {
          priceMicros: price && Math.round(price.amount * 1_000_000),
          currency: price?.currency ?? null,
        }),
        ...(renew && { token: newToken() }),
        ...(checked &&
          plugin && {
            settingsSealed: secrets.seal(workspaceId, purposeOf(id), checked),
            settingsShown: shown(plugin, checked),
            status: 'untested',
            statusText: null,
          }),
      })
      if (ratePerSecond !== undefined) await setRate(db, workspaceId, id, ratePerSecond)
      const after = await getConnection(db, workspaceId, id)
      await record(db, c, {
        action: 'connection.changed',
        target: id,
        detail: {
          title: change.title !== undefined,
          settings: settings !== undefined,
          token: renew === true,
        },
      })
      return c.json(viewOf(after, registry, config))
    },
  )
  .delete(
    '/:id',
    allow('connections.write', { summary: 'Remove an account', status: 204 }),
    query(z.object({ force: z.literal('true').optional() })),
    async (c) => {
      const { db, workspaceId } = c.var
      const id = c.req.param('id')
      if (!(await findConnection(db, workspaceId, id))) throw new NotFound('account', id)
      const flows = await flowsUsing(db, workspaceId, id)
      if (flows.length > 0 && c.req.valid('query').force !== 'true')
        throw new Conflict(
          'connection-in-use',
          `Flows that are running send through it: ${flows.join(', ')}.`,
          { flows },
        )
      await deleteConnection(db, workspaceId, id, newToken())
      await record(db, c, { action: 'connection.removed', target: id })
      return c.body(null, 204)
    },
  )
  .post(
    '/:id/test',
    allow('connections.write', {
      summary: 'Try whether an account works',
      returns: ConnectionView,
      stream: true,
    }),
    async (c) => {
      const { registry, config, fetchFor, dialFor } = c.var.parts
      const id = c.req.param('id')
      const open = await c.var.inWorkspace((db) => openConnection(db, c.var.parts, c.var.workspaceId, id))
      if (!open) throw new NotFound('account', id)
      const webhookUrl = `${config.publicUrl}/hooks/${open.connection.plugin}/${open.connection.token}`
      const result = open.plugin.crm
        ? await testCrm(c.var.parts, c.var.workspaceId, id)
        : await testConnection(open.plugin, open.settings, fetchFor, dialFor, webhookUrl)
      const after = await c.var.inWorkspace(async (db) => {
        await updateConnection(db, c.var.workspaceId, id, { ...result, testedAt: await readNow(db) })
        return getConnection(db, c.var.workspaceId, id)
      })
      return c.json(viewOf(after, registry, config))
    },
  )
