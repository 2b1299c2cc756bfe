import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Sentences } from '#sdk/sentences'

export const languages = { en: 'English', es: 'Español' } as const
export type Language = keyof typeof languages

type Texts = { texts: Record<string, Record<string, unknown>>; sentences?: Sentences }
const first: Record<Language, () => Promise<Texts>> = {
  en: () => import('./en.ts'),
  es: () => import('./es.ts'),
}
const more: Record<Language, () => Promise<Texts>> = {
  en: () => import('./en.more.ts'),
  es: () => import('./es.more.ts'),
}
const said: Record<string, Sentences> = {}

const wished = (): Language => {
  const stored = localStorage.getItem('cauce.language') ?? navigator.language.slice(0, 2)
  return stored === 'es' ? 'es' : 'en'
}

async function add(language: Language, load: () => Promise<Texts>) {
  const { texts, sentences } = await load()
  for (const [namespace, words] of Object.entries(texts))
    i18next.addResourceBundle(language, namespace, words)
  if (sentences) said[language] = sentences
}

/** Loads what the frame of the pages says in the person's language; the rest comes with the pages that say it. */
export async function startLanguages() {
  const language = wished()
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    defaultNS: 'ui',
    resources: {},
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  await add(language, first[language])
  document.documentElement.lang = language
}

const asked: Partial<Record<Language, Promise<void>>> = {}
/** All texts of the person's language, asked for once. */
export function allTexts(language = currentLanguage()): Promise<void> {
  asked[language] ??= add(language, more[language]).catch((error: unknown) => {
    delete asked[language]
    throw error
  })
  return asked[language]
}

/** A page that says more than the frame does comes together with its words. */
export const withTexts =
  <Module>(load: () => Promise<Module>) =>
  async (): Promise<Module> => {
    const [module] = await Promise.all([load(), allTexts()])
    return module
  }

/** What the server says in English, in another language. */
export const sentencesIn = (language: string): Sentences => said[language] ?? {}

export async function chooseLanguage(language: Language) {
  localStorage.setItem('cauce.language', language)
  await Promise.all([add(language, first[language]), allTexts(language)])
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}

export const currentLanguage = (): Language => ((i18next.language ?? wished()) === 'es' ? 'es' : 'en')
