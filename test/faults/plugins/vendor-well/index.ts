import { vendor, WELL_HOST } from '../../rig/vendor.ts'

export default vendor('none', { id: 'well', host: WELL_HOST })
