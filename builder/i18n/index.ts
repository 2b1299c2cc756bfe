import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

export const languages = { en: 'English', es: 'Español' } as const
export type Language = keyof typeof languages

type Texts = Record<string, Record<string, unknown>>
const load: Record<Language, () => Promise<{ texts: Texts }>> = {
  en: () => import('./en.ts'),
  es: () => import('./es.ts'),
}

const wished = (): Language => {
  const stored = localStorage.getItem('cauce.language') ?? navigator.language.slice(0, 2)
  return stored === 'es' ? 'es' : 'en'
}

async function addLanguage(language: Language) {
  if (i18next.hasResourceBundle(language, 'shell')) return
  const { texts } = await load[language]()
  for (const [namespace, words] of Object.entries(texts))
    i18next.addResourceBundle(language, namespace, words)
}

/** Loads the person's language; English stands in where it lacks a text. */
export async function startLanguages() {
  await i18next.use(initReactI18next).init({
    lng: wished(),
    fallbackLng: 'en',
    defaultNS: 'ui',
    resources: {},
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  await Promise.all([addLanguage('en'), addLanguage(wished())])
  document.documentElement.lang = wished()
}

export async function chooseLanguage(language: Language) {
  localStorage.setItem('cauce.language', language)
  await addLanguage(language)
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}

export const currentLanguage = (): Language => (i18next.language === 'es' ? 'es' : 'en')
