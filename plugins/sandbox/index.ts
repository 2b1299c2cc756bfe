import { definePlugin } from '#sdk'
import { connection } from './connection.ts'
import agents from './demo/agents.json' with { type: 'json' }
import templates from './demo/messages.json' with { type: 'json' }
import people from './demo/people.json' with { type: 'json' }
import score from './demo/score.json' with { type: 'json' }
import segments from './demo/segments.json' with { type: 'json' }
import welcome from './demo/welcome.json' with { type: 'json' }
import { es } from './es.ts'
import { providers } from './providers.ts'

/** Channels that send to nobody: what goes out is seen on the practice phone, where you answer as the contact. */
export default definePlugin({
  id: 'sandbox',
  title: 'Practice',
  description: 'Messages and calls that reach nobody. Read and answer them on the practice phone.',
  icon: 'flask-conical',
  connection,
  providers,
  test: async () => ({ account: 'Practice: nothing leaves this server.' }),
  demo: {
    title: 'Ribera e-bikes',
    connection: { title: 'Practice', settings: { delay: 150 } },
    contacts: new URL('./demo/customers-1000.csv', import.meta.url),
    flows: [{ title: 'Welcome and follow-up', graph: welcome }],
    score: { title: 'Interest', definition: score },
    ...{ people, segments, templates, agents },
  },
  translations: { es },
})
