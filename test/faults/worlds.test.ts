import f06 from './f06-races.ts'
import f07 from './f07-callbacks.ts'
import f09 from './f09-bad-vendor.ts'
import f10 from './f10-clocks.ts'
import f11 from './f11-versions.ts'
import { inSuite } from './suite.ts'

inSuite(f06)
inSuite(f07)
inSuite(f09)
inSuite(f10)
inSuite(f11)
