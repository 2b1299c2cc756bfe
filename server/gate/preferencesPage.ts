import { html } from 'hono/html'
import type { Offered, Preferences } from './preferences.ts'

const words = {
  en: {
    title: 'What you hear from {workspace}',
    text: 'Choose how {workspace} may send you offers and news. What you asked for yourself still reaches you.',
    email: 'E-mail',
    sms: 'SMS',
    whatsapp: 'WhatsApp',
    voice: 'Phone calls',
    save: 'Save',
    stop: 'Stop everything',
    stopText: 'You will get nothing more from {workspace}, by any channel.',
    saved: 'Saved.',
    stopped: 'You will get nothing more.',
    nothing: 'There is no address of yours here, so you get nothing.',
    gone: 'This link is not valid',
    goneText: 'It is incomplete, or what it belongs to is gone. Open it again from a newer message.',
    other: 'Español',
  },
  es: {
    title: 'Qué recibes de {workspace}',
    text: 'Elige cómo puede enviarte {workspace} ofertas y novedades. Lo que tú pidas te seguirá llegando.',
    email: 'Correo',
    sms: 'SMS',
    whatsapp: 'WhatsApp',
    voice: 'Llamadas',
    save: 'Guardar',
    stop: 'No recibir nada',
    stopText: 'No recibirás nada más de {workspace}, por ningún canal.',
    saved: 'Guardado.',
    stopped: 'No recibirás nada más.',
    nothing: 'Aquí no hay ninguna dirección tuya, así que no recibes nada.',
    gone: 'Este enlace no es válido',
    goneText:
      'Está incompleto, o ya no existe a lo que pertenece. Ábrelo de nuevo desde un mensaje más reciente.',
    other: 'English',
  },
}
export type PageLanguage = keyof typeof words

type Shown = { language: PageLanguage; said?: 'saved' | 'stopped' }

export function preferencesPage({ workspace, channels }: Preferences, { language, said }: Shown) {
  const t = (key: keyof typeof words.en) => words[language][key].replaceAll('{workspace}', workspace)
  const box = ({ channel, wanted }: { channel: Offered; wanted: boolean }) =>
    html`<label><input type="checkbox" name="channel" value="${channel}" ${wanted ? 'checked' : ''}> ${t(channel)}</label>`
  return page(
    language,
    t('title'),
    html`<h1>${t('title')}</h1>
      ${said ? html`<p class="said" role="status">${t(said)}</p>` : ''}
      ${
        channels.length === 0
          ? html`<p>${t('nothing')}</p>`
          : html`<form method="post"><p>${t('text')}</p><input type="hidden" name="do" value="save">
            <fieldset><legend>${t('title')}</legend>${channels.map(box)}</fieldset>
            <button>${t('save')}</button></form>
            <form method="post"><input type="hidden" name="do" value="stop"><p>${t('stopText')}</p>
            <button class="quiet">${t('stop')}</button></form>`
      }`,
  )
}

export function gonePage(language: PageLanguage) {
  const { gone, goneText } = words[language]
  return page(language, gone, html`<h1>${gone}</h1><p>${goneText}</p>`)
}

const page = (language: PageLanguage, title: string, content: ReturnType<typeof html>) => {
  const other = language === 'en' ? 'es' : 'en'
  return html`<!doctype html><html lang="${language}"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
    <title>${title}</title><link rel="stylesheet" href="/p/preferences.css"></head>
    <body><main>${content}</main><footer><a href="?lang=${other}" lang="${other}">${words[language].other}</a></footer></body></html>`
}

/** The look of the builder, without its scripts: this page has to open in every mail program's browser. */
export const preferencesStyle = `
:root { color-scheme: light dark; --ink: light-dark(#1d2b2e, #e6eceb); --soft: light-dark(#55666a, #a3b3b3);
  --ground: light-dark(#f4f2ee, #14191a); --surface: light-dark(#fff, #1c2324); --river: light-dark(#0b6a76, #4fb3bf);
  --on-river: light-dark(#fff, #06272b); --line: light-dark(#d9d5cc, #344041); }
* { box-sizing: border-box }
body { margin: 0; padding: 2rem 1rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 ui-sans-serif, system-ui, sans-serif }
main { max-width: 32rem; margin: auto; padding: 1.5rem; background: var(--surface); border: 1px solid var(--line); border-radius: 12px }
h1 { font-size: 1.375rem; line-height: 1.25; margin: 0 0 .75rem }
fieldset { border: 0; padding: 0; margin: 1rem 0; display: grid; gap: .25rem }
legend { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden }
label { display: flex; align-items: center; gap: .75rem; min-height: 2.75rem }
input { width: 1.25rem; height: 1.25rem; accent-color: var(--river) }
button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: 0 1.25rem; border-radius: 8px; cursor: pointer;
  border: 1px solid var(--river); background: var(--river); color: var(--on-river) }
button.quiet { background: none; color: var(--ink); border-color: var(--line) }
form + form { margin-top: 1.5rem; padding-top: 1rem; border-top: 1px solid var(--line) }
.said { padding: .75rem 1rem; border: 1px solid var(--river); border-radius: 8px }
footer { max-width: 32rem; margin: 1rem auto; text-align: right }
a { color: var(--river) }
:focus-visible { outline: 3px solid var(--river); outline-offset: 2px }
`
