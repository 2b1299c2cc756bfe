import type { VendorTemplate } from '#sdk'
import held from './demo/templates.json' with { type: 'json' }

/** What WhatsApp would hold for a shop such as the demo's: approved ones in two languages, one paused, one waiting. */
// JSON knows no unions: its words for the state are ours.
export const templates = held as readonly VendorTemplate[]
