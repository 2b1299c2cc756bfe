/** The way out of marketing, in the contact's language as far as we speak it. */
export const wayOutFor = ({ language }: { language: string | null }): string =>
  /^es/i.test(language ?? '')
    ? 'Elige qué quieres recibir, o date de baja'
    : 'Choose what you want to receive, or unsubscribe'

/** A template that has put the address where it wants it is left as it is. */
export const withWayOut = (text: string, words: string, url: string): string =>
  text.includes(url) ? text : `${text.trimEnd()}\n\n${words}: ${url}`

export function pageWithWayOut(html: string, words: string, url: string): string {
  if (html.includes(url)) return html
  const foot = `<p style="margin:0;padding:16px 24px 32px;text-align:center;font:12px Helvetica,Arial,sans-serif;color:#5d6b73"><a href="${url}" style="color:#5d6b73">${words}</a></p>`
  return /<\/body>/i.test(html) ? html.replace(/<\/body>(?![\s\S]*<\/body>)/i, `${foot}</body>`) : html + foot
}
