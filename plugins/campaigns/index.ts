import { definePlugin } from '#sdk'
import appointment from './appointment.json' with { type: 'json' }
import { es } from './es.ts'
import event from './event.json' with { type: 'json' }
import payment from './payment.json' with { type: 'json' }
import qualification from './qualification.json' with { type: 'json' }
import quote from './quote.json' with { type: 'json' }
import survey from './survey.json' with { type: 'json' }
import welcome from './welcome.json' with { type: 'json' }
import winBack from './win-back.json' with { type: 'json' }

/** No steps of its own: flows to begin with, drawn from the steps of others. */
export default definePlugin({
  id: 'campaigns',
  title: 'Campaigns',
  description: 'Eight campaigns to begin with.',
  icon: 'layout-template',
  examples: [welcome, qualification, appointment, quote, payment, winBack, event, survey],
  translations: { es },
})
