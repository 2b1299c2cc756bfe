import type { hc, InferResponseType } from 'hono/client'
import type { App } from '../server/http/app.ts'

/** The server's routes under /api/v1, as the compiler knows them: `Api['contacts'][':id']['$get']`. */
export type Api = ReturnType<typeof hc<App>>['api']['v1']

/** What a route answers when all is well; follows the server's code, so a change there shows here. */
export type Answer<Route> = InferResponseType<Route, 200>
