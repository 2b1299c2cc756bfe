import { Hono } from 'hono'
import { allow } from '../http/allow.ts'
import type { Env } from '../http/env.ts'

/** What the builder draws its palette and forms from. */
export const manifest = new Hono<Env>().get(
  '/',
  allow('flows.read', { summary: 'List the installed plugins with their steps, triggers and forms' }),
  (c) => c.json(c.var.parts.registry.manifest()),
)
