import f01 from './f01-kills.ts'
import f02 from './f02-failpoints.ts'
import f03 from './f03-database-restarts.ts'
import f04 from './f04-commits-cut.ts'
import f05 from './f05-zombies.ts'
import f06 from './f06-races.ts'
import f07 from './f07-callbacks.ts'
import f08 from './f08-callbacks-lost.ts'
import f09 from './f09-bad-vendor.ts'
import f10 from './f10-clocks.ts'
import f11 from './f11-versions.ts'
import f12 from './f12-noisy.ts'
import f13 from './f13-dead-tuples.ts'
import f14 from './f14-no-connections.ts'
import f15 from './f15-disk.ts'
import f16 from './f16-payloads.ts'
import f17 from './f17-poison.ts'
import f18 from './f18-soak.ts'
import f19 from './f19-model.ts'
import f20 from './f20-upgrade.ts'
import type { AnyFault } from './rig/fault.ts'

/** Every fault of `npm run test:faults`, in its order. */
export const faults: readonly AnyFault[] = [
  f01,
  f02,
  f03,
  f04,
  f05,
  f06,
  f07,
  f08,
  f09,
  f10,
  f11,
  f12,
  f13,
  f14,
  f15,
  f16,
  f17,
  f18,
  f19,
  f20,
]
