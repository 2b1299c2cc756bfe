import { join } from 'node:path'
import { supervise } from '../../server/supervisor/supervise.ts'

await supervise({ dev: false, script: join(import.meta.dirname, 'standIn.ts') })
