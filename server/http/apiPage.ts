import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { generateSpecs } from 'hono-openapi'
import { allow } from './allow.ts'
import type { Env } from './env.ts'
import { documentation, grouped } from './openapi.ts'
import { apiPagePolicy, securityHeaders } from './securityHeaders.ts'

const library = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))

/** The page's parts, served from here: it asks nobody else for anything. */
const files: Record<string, { path: string; type: string } | { text: string; type: string }> = {
  'swagger-ui.css': { path: join(library, 'swagger-ui.css'), type: 'text/css; charset=utf-8' },
  'swagger-ui-bundle.js': {
    path: join(library, 'swagger-ui-bundle.js'),
    type: 'text/javascript; charset=utf-8',
  },
  'start.js': {
    text: `SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#page', deepLinking: true, docExpansion: 'list', filter: true, validatorUrl: null })`,
    type: 'text/javascript; charset=utf-8',
  },
}

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Cauce API</title>
    <link rel="icon" href="/mark.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/api/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="page"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`

/** `/openapi.json` describes every route of the application; `/docs` lets one browse and try them. */
export function apiPage(described: Hono<Env>, https: boolean) {
  let document: Promise<unknown> | undefined
  return new Hono<Env>()
    .use('/docs/*', compress())
    .use('/docs/*', securityHeaders(apiPagePolicy, https))
    .get('/openapi.json', allow('anyone', { summary: 'This description, as OpenAPI 3.1' }), async (c) => {
      document ??= generateSpecs(described, documentation(c.var.parts.config.publicUrl)).then(grouped)
      return c.json((await document) as object)
    })
    .get('/docs', allow('anyone', { summary: 'This description, as a page', hidden: true }), (c) =>
      c.html(page),
    )
    .get('/docs/:file', allow('anyone', { summary: "The page's parts", hidden: true }), async (c) => {
      const file = files[c.req.param('file')]
      if (!file) return c.notFound()
      c.header('Cache-Control', 'public, max-age=3600')
      const bytes = 'path' in file ? await readFile(file.path) : Buffer.from(file.text)
      return c.body(new Uint8Array(bytes), 200, { 'content-type': file.type })
    })
}
