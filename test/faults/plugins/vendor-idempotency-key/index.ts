import { vendor } from '../../rig/vendor.ts'

export default vendor('idempotency-key')
