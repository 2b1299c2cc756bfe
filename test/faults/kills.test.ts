import f01 from './f01-kills.ts'
import f03 from './f03-database-restarts.ts'
import f05 from './f05-zombies.ts'
import { inSuite } from './suite.ts'

inSuite(f01)
inSuite(f03)
inSuite(f05)
