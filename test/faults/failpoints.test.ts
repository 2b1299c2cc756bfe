import f02 from './f02-failpoints.ts'
import { inSuite } from './suite.ts'

inSuite(f02)
