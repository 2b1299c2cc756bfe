import type { GenerateSpecOptions } from 'hono-openapi'

const refused = {
  description: 'Refused. `code` is stable; `message` is for people.',
  content: {
    'application/json': {
      schema: {
        type: 'object' as const,
        required: ['error'],
        properties: {
          error: {
            type: 'object' as const,
            required: ['code', 'message'],
            properties: {
              code: { type: 'string' as const, examples: ['not-found', 'invalid-input'] },
              message: { type: 'string' as const },
              requestId: { type: 'string' as const },
              fields: {
                type: 'object' as const,
                description: 'What is wrong, by the path of the field.',
                additionalProperties: { type: 'string' as const },
              },
            },
          },
        },
      },
    },
  },
}

const introduction = `
Sign in with a session cookie, or send \`Authorization: Bearer cauce_…\` with an API key (Settings → API keys).

- Lists answer \`{ items, nextCursor? }\`; send the cursor back as \`?cursor=\` for the next page.
- A POST with an \`Idempotency-Key\` header is done once: a repeat within 24 hours gets the first answer and \`Idempotent-Replay: true\`.
- Errors are \`{ error: { code, message } }\`; \`message\` comes in Spanish with \`Accept-Language: es\`.
- 429 says in \`Retry-After\` when to try again.
`.trim()

export const documentation = (publicUrl: string): Partial<GenerateSpecOptions> => ({
  defaultValidationErrorResponse: false,
  excludeStaticFile: false,
  documentation: {
    openapi: '3.1.0',
    info: { title: 'Cauce', version: '1', description: introduction },
    servers: [{ url: publicUrl }],
    security: [{ session: [] }, { key: [] }],
    components: {
      responses: { Refused: refused },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: cookieName(publicUrl) },
        key: { type: 'http', scheme: 'bearer' },
      },
    },
  },
})

type Described = { paths: Record<string, Record<string, { tags?: string[] }>> }

/** Routes stand together by the thing they are about: the first word of their path. */
export function grouped<D>(document: D): D {
  for (const [path, operations] of Object.entries((document as Described).paths)) {
    const [first = 'server'] = path.replace(/^\/api(\/v1)?\//, '').split('/')
    const tag = path.startsWith('/api/auth/') ? 'session' : path.startsWith('/api/v1/') ? first : 'server'
    for (const operation of Object.values(operations)) operation.tags = [tag]
  }
  return document
}

const cookieName = (publicUrl: string) =>
  publicUrl.startsWith('https:') ? '__Host-cauce.session' : 'cauce.session'
