import { createHash } from 'node:crypto'
import type { Plugin, Rolldown } from 'vite'

/** A page, what it is made of, and what it asks the server for; `$1` is what its address says first in brackets. */
type Page = { address: string; file: string; asks: string[] }

const pages: Page[] = [
  {
    ...{ address: '^/flows/([\\w-]+)$', file: '/canvas/FlowPage.tsx' },
    asks: ['/me', '/manifest', '/flows/$1'],
  },
]

/** Around every page inside. */
const frame = '/shell/Shell.tsx'

/**
 * A big page waited for its code, then for its page's code and its data: each only asked for by the one before. A small
 * script in the head asks for all of it at once; `api.ts` takes the answers.
 */
export function ahead(): Plugin {
  return {
    name: 'ahead',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((one) => one.type === 'chunk')
      const holding = (file: string) => {
        const found = chunks.filter(({ moduleIds }) => moduleIds.some((id) => id.endsWith(`/builder${file}`)))
        return found[0] ?? this.error(`No file of the build holds builder${file}: see builder/ahead.ts.`)
      }
      const start = filesOf(holding('/main.tsx'), bundle)
      const needed = pages.map(({ address, file, asks }) => ({
        ...{ address, asks },
        files: [...filesOf(holding(frame), bundle, filesOf(holding(file), bundle))].filter(
          (name) => !start.has(name),
        ),
      }))
      const texts = { en: holding('/i18n/en.ts').fileName, es: holding('/i18n/es.ts').fileName }
      const source = `(${askAhead})(${JSON.stringify(needed)},${JSON.stringify(texts)})`
      const hash = createHash('sha256').update(source).digest('base64url').slice(0, 8)
      const fileName = `assets/ahead-${hash}.js`
      this.emitFile({ type: 'asset', fileName, source })
      const html = bundle['index.html']
      if (html?.type !== 'asset') return this.error('The build has no index.html.')
      html.source = String(html.source).replace('<script', `<script src="/${fileName}"></script>\n    $&`)
    },
  }
}

/** A file and all that it can't be run without. */
function filesOf(
  chunk: Rolldown.OutputChunk,
  bundle: Rolldown.OutputBundle,
  seen = new Set<string>(),
): Set<string> {
  if (seen.has(chunk.fileName)) return seen
  seen.add(chunk.fileName)
  for (const style of chunk.viteMetadata?.importedCss ?? []) seen.add(style)
  for (const name of chunk.imports) {
    const next = bundle[name]
    if (next?.type === 'chunk') filesOf(next, bundle, seen)
  }
  return seen
}

/** Is written into a file of its own: nothing from outside of it can be used. */
function askAhead(
  pages: { address: string; asks: string[]; files: string[] }[],
  texts: Record<'en' | 'es', string>,
) {
  const path = location.pathname
  const page = pages.find(({ address }) => new RegExp(address).test(path))
  if (!page) return
  let wished: string | null = null
  try {
    wished = localStorage.getItem('cauce.language')
  } catch {
    // Storage may be blocked; then the browser decides.
  }
  const language = (wished ?? navigator.language.slice(0, 2)) === 'es' ? 'es' : 'en'
  const answers: Record<string, Promise<Response>> = {}
  for (const ask of page.asks) {
    const url = path.replace(new RegExp(page.address), `/api/v1${ask}`)
    const headers = { accept: 'application/json', 'accept-language': language }
    const answer = fetch(url, { credentials: 'same-origin', headers })
    // Whoever takes it hears of it.
    answer.catch(() => undefined)
    answers[url] = answer
  }
  globalThis.askedAhead = answers
  for (const file of [...page.files, texts[language]]) {
    const link = document.createElement('link')
    link.rel = file.endsWith('.css') ? 'stylesheet' : 'modulepreload'
    link.crossOrigin = ''
    link.href = `/${file}`
    document.head.append(link)
  }
}
