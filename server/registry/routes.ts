import { Hono } from 'hono'
import type { Env } from '../http/env.ts'

/** What the builder draws its palette and forms from. */
export const manifest = new Hono<Env>().get('/', (c) => c.json(c.var.parts.registry.manifest()))
