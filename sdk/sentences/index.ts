export { es } from './es.ts'
export { type Sentences, translator } from './translator.ts'
