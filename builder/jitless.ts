import { z } from 'zod'

// zod would try `new Function` for speed; the server's content policy forbids it and the browser would report each try.
z.config({ jitless: true })
