import f02 from './f02-failpoints.ts'
import { inSuite } from './suite.ts'

await inSuite(f02)
