// zod would try `new Function` for speed; the server's content policy forbids it and the browser would report each try.
// Said where zod looks for it, so that zod itself comes only with the pages that check something.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })
