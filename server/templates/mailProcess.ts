import { convert } from 'html-to-text'
import mjml from 'mjml'
import { hideLiquid, keepBetween, showLiquid } from './liquidPlaces.ts'

export type MailWork = { id: number; mjml: string }
export type MailDone = { id: number; html?: string; text?: string; error?: string }

process.on('message', async (work: MailWork) => {
  process.send?.({ id: work.id, ...(await compile(work.mjml)) } satisfies MailDone)
})
process.on('disconnect', () => process.exit())
process.send?.('ready')

async function compile(source: string): Promise<Omit<MailDone, 'id'>> {
  const { text: marked, tags } = hideLiquid(source)
  try {
    const { html, errors } = await mjml(keepBetween(marked), {
      validationLevel: 'soft',
      ignoreIncludes: true,
      // It wants to know where relative files would lie, though none are read.
      filePath: import.meta.filename,
      keepComments: false,
      fonts: {},
    })
    const [error] = errors
    if (error) return { error: `Line ${error.line}: ${error.message}` }
    // Half of what it makes is indentation.
    return { html: showLiquid(html.replace(/\s*\n\s*/g, '\n'), tags), text: showLiquid(textOf(html), tags) }
  } catch (error) {
    return { error: (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 300) }
  }
}

/** The same for programs that show no pages: words and addresses, without the frame. */
const textOf = (html: string): string =>
  convert(html.replace(/<div style="display:none[^>]*>[\s\S]*?<\/div>/, ''), {
    wordwrap: false,
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'] } },
      ...['h1', 'h2', 'h3'].map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  })
    .replace(/\n{3,}/g, '\n\n')
    .trim()
