import type { Plugin } from 'vite'

/**
 * Three libraries write `<style>` elements while they run, which the server's content policy refuses (it allows
 * style files only). What they do to the page stays the same, by constructed style sheets, which it allows.
 */
const cures: { file: RegExp; from: RegExp; to: string }[] = [
  {
    file: /\/sonner\/dist\/index\.mjs$/,
    from: /function __insertCSS\(code\) \{/,
    to: '$& if (typeof document === "undefined") return; const sheet = new CSSStyleSheet(); sheet.replaceSync(code); document.adoptedStyleSheets.push(sheet); return;',
  },
  {
    file: /\/react-style-singleton\/dist\/es2015\/singleton\.js$/,
    from: /^[\s\S]*$/,
    to: `export const stylesheetSingleton = () => {
  let users = 0
  let sheet
  return {
    add(css) {
      if (users++ > 0) return
      sheet = new CSSStyleSheet()
      sheet.replaceSync(css)
      document.adoptedStyleSheets.push(sheet)
    },
    remove() {
      if (--users > 0) return
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet)
    },
  }
}`,
  },
  {
    // CodeMirror's styles: constructed for a shadow root already, and for a page as well
    file: /\/style-mod\/src\/style-mod\.js$/,
    from: /!root\.head && root\.adoptedStyleSheets/,
    to: 'root.adoptedStyleSheets',
  },
  {
    // only hides the scroll bar of an open list; theme.css does it
    file: /\/@radix-ui\/react-select\/dist\/index\.mjs$/,
    from: /\/\* @__PURE__ \*\/ jsx\(\s*"style",[\s\S]*?nonce\s*\}\s*\)/,
    to: 'null',
  },
]

export function strictStyles(): Plugin {
  return {
    name: 'strict-styles',
    apply: 'build',
    transform(code, id) {
      const cure = cures.find(({ file }) => file.test(id))
      if (!cure) return
      if (!cure.from.test(code))
        this.error(`${id} has changed: look how it writes its styles and mend builder/strictStyles.ts.`)
      return { code: code.replace(cure.from, cure.to), map: null }
    },
  }
}
