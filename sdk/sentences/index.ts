import { ruleSentences } from '../rules/words.ts'
import { agentSentences } from './agents.ts'
import { es as own } from './es.ts'
import type { Sentences } from './translator.ts'

/** All that the product itself says. */
export const es: Sentences = { ...ruleSentences('es'), ...agentSentences, ...own }
export { type Issue, issueWords } from './issueWords.ts'
export { type Sentences, translator } from './translator.ts'
