import { definePlugin } from '#sdk'
import { branch, valueSplit } from './branch.ts'
import { end, goal, goTo, startFlow } from './ends.ts'
import { es } from './es.ts'
import { randomSplit } from './randomSplit.ts'
import { event, manual, schedule, webhook } from './triggers.ts'
import { wait } from './wait.ts'
import { waitFor } from './waitFor.ts'
import { waitUntil } from './waitUntil.ts'

/** What flows themselves are made of. These steps never reach outside. */
export default definePlugin({
  id: 'flow',
  title: 'Flow',
  description: 'Starts, waits, branches and ends.',
  icon: 'waypoints',
  triggers: [manual, event, schedule, webhook],
  steps: [wait, waitUntil, waitFor, branch, valueSplit, randomSplit, goal, goTo, startFlow, end],
  translations: { es },
})
