/** Message templates as data: pure, used by server and builder. */
export {
  MOST_LETTERS,
  type TemplateChannel,
  TemplateContent,
  templateChannels,
  Variant,
  type VariantProblem,
  variantProblems,
} from './content.ts'
export { LOCALE, pickLocale, readLocale } from './locales.ts'
export { type Segments, smsSegments } from './segments.ts'
