import f01 from './f01-kills.ts'
import { inSuite } from './suite.ts'

await inSuite(f01)
