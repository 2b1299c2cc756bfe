/** Liquid taken out of a text, so that what reads the rest of it (MJML, HTML) sees only marks, and put back after. */
export type Hidden = { text: string; tags: string[] }

const LIQUID = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g
const MARK = /\uE000(\d+)\uE001/g

export function hideLiquid(text: string): Hidden {
  const tags: string[] = []
  const hidden = text
    .replace(/[\uE000\uE001]/g, '')
    .replace(LIQUID, (tag) => `\uE000${tags.push(tag) - 1}\uE001`)
  return { text: hidden, tags }
}

export const showLiquid = (text: string, tags: readonly string[]): string =>
  text.replace(MARK, (_, index: string) => tags[Number(index)] ?? '')

/** What stands between two parts of a page, and not in the words of one, MJML would drop. */
const WORDS = new Set(
  'mj-text mj-button mj-raw mj-table mj-title mj-preview mj-style mj-navbar-link mj-social-element mj-accordion-title mj-accordion-text'.split(
    ' ',
  ),
)
const TOKEN = /<!--[\s\S]*?-->|<(\/?)([a-zA-Z][\w-]*)[^>]*?(\/?)>|\uE000\d+\uE001/g

/** `{% if … %}` around a section or a column, as one would write it: kept by MJML as it stands. */
export function keepBetween(mjml: string): string {
  let words: string | undefined
  let body = false
  return mjml.replace(TOKEN, (token, close?: string, name?: string, empty?: string) => {
    if (name === 'mj-body') body = !close
    if (name && !words && WORDS.has(name) && !close && !empty) words = name
    else if (name && name === words && close) words = undefined
    return token.startsWith('\uE000') && body && !words ? `<mj-raw>${token}</mj-raw>` : token
  })
}
