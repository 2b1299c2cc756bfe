import { buildPages } from './supervisor/build.ts'
import { fail } from './terminal.ts'

await buildPages().catch(fail)
