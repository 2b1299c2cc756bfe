import { hideLiquid, showLiquid } from './liquidPlaces.ts'

const FONT = 'Helvetica, Arial, sans-serif'

/** A text as a page in MJML: paragraphs, line breaks and links in a plain frame that every mail program shows well. */
export function frameOf(text: string): string {
  const { text: marked, tags } = hideLiquid(text)
  const paragraphs = marked
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => paragraphOf(paragraph, tags))
    .join('')
  return `<mjml><mj-head><mj-attributes><mj-all font-family="${FONT}" /><mj-text font-size="16px" line-height="1.55" color="#1d2b33" padding="0" /></mj-attributes></mj-head><mj-body background-color="#ffffff" width="600px"><mj-section padding="24px"><mj-column><mj-text>${paragraphs}</mj-text></mj-column></mj-section></mj-body></mjml>`
}

function paragraphOf(paragraph: string, tags: readonly string[]): string {
  const shown = showLiquid(linked(paragraph).replaceAll('\n', '<br/>'), tags)
  // A condition that stands alone opens or closes paragraphs; it is none itself.
  return /^(\s*\uE000\d+\uE001)+\s*$/.test(paragraph) && /\{%/.test(shown)
    ? shown
    : `<p style="margin:0 0 16px">${shown}</p>`
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter)

const linked = (text: string) =>
  text
    .split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)])/)
    .map((part, i) => (i % 2 ? `<a href="${escapeHtml(part)}">${escapeHtml(part)}</a>` : escapeHtml(part)))
    .join('')

/** The line that mail programs show beside the subject, where the page has not written one itself. */
export function withPreheader(mjml: string, preheader: string | undefined): string {
  if (!preheader?.trim() || /<mj-preview[\s>]/.test(mjml)) return mjml
  const { text, tags } = hideLiquid(preheader)
  const preview = `<mj-preview>${showLiquid(escapeHtml(text), tags)}</mj-preview>`
  if (/<mj-head\s*>/.test(mjml)) return mjml.replace(/<mj-head\s*>/, (head) => `${head}${preview}`)
  return mjml.replace(/<mjml[^>]*>/, (open) => `${open}<mj-head>${preview}</mj-head>`)
}

/** What a screen reader reads it in. */
export const inLanguage = (locale: string, mjml: string): string =>
  mjml.replace(/<mjml(?![^>]*\slang=)(?=[\s>])/, `<mjml lang="${locale}"`)
