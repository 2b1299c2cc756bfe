import { Hono } from 'hono'
import { allow } from '../http/allow.ts'
import type { Env } from '../http/env.ts'

const summary = 'The frame in which an e-mail is shown'

/** An origin of its own (`sandbox`), in which nothing runs but the few lines that put the mail in. */
const POLICY = [
  'sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox',
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  'img-src https: data:',
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

const PAGE = `<!doctype html><html><head><meta charset="utf-8"><title>Mail</title><script src="/frame/mail.js"></script></head><body></body></html>`

/** Scripts that come in by innerHTML never run; links open beside the product. */
const SCRIPT = `addEventListener('message', ({ data, source }) => {
  if (source !== parent || typeof data?.html !== 'string') return
  const mail = new DOMParser().parseFromString(data.html, 'text/html')
  for (const odd of mail.querySelectorAll('script, iframe, object, embed, base, meta[http-equiv="refresh" i]')) odd.remove()
  for (const link of mail.querySelectorAll('a')) { link.target = '_blank'; link.rel = 'noopener noreferrer' }
  document.documentElement.lang = mail.documentElement.lang || ''
  document.head.innerHTML = '<title>Mail</title>' + [...mail.querySelectorAll('style')].map((style) => style.outerHTML).join('')
  document.body.replaceWith(document.adoptNode(mail.body))
  const tell = () => parent.postMessage({ height: Math.ceil(document.body.getBoundingClientRect().height) + 32 }, '*')
  tell()
  for (const image of document.images) image.addEventListener('load', tell)
})
parent.postMessage({ ready: true }, '*')
`

/** `/frame/mail`: where pages of e-mails are shown, apart from ours. */
export const mailFrame = new Hono<Env>()
  .get('/mail', allow('anyone', { summary, hidden: true }), (c) => {
    c.header('Content-Security-Policy', POLICY)
    c.header('X-Frame-Options', 'SAMEORIGIN')
    c.header('Cache-Control', 'private, max-age=300')
    return c.html(PAGE)
  })
  .get('/mail.js', allow('anyone', { summary, hidden: true }), (c) => {
    // The frame has no origin of its own to be the same with.
    c.header('Cross-Origin-Resource-Policy', 'cross-origin')
    c.header('Cache-Control', 'private, max-age=300')
    return c.body(SCRIPT, 200, { 'Content-Type': 'text/javascript; charset=utf-8' })
  })
