import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { chooseLanguage, currentLanguage, type Language, languages } from '../i18n/index.ts'
import { Mark } from '../shell/Mark.tsx'
import { RiverLines } from '../shell/RiverLines.tsx'
import { usePageTitle } from '../shell/usePageTitle.ts'

/** The frame of every page before sign-in: the river on one side, the form on the other. */
export function AccountPage({
  title,
  text,
  children,
}: {
  title: string
  text?: ReactNode
  children: ReactNode
}) {
  const { t } = useTranslation('account')
  usePageTitle(title)
  return (
    <div className="grid min-h-dvh max-lg:grid-rows-[auto_1fr] lg:grid-cols-[minmax(22rem,2fr)_3fr]">
      <aside className="relative flex overflow-hidden bg-bed p-5 text-on-bed lg:flex-col lg:justify-between lg:p-10">
        <div className="absolute inset-0 text-on-bed-soft">
          <RiverLines />
        </div>
        <p className="relative flex items-center gap-3 text-body font-semibold">
          <Mark className="size-8" />
          Cauce
        </p>
        <p className="relative max-w-sm text-title font-semibold max-lg:hidden">{t('promise')}</p>
      </aside>
      <main className="flex flex-col px-5 py-8 sm:px-10">
        <div className="mx-auto flex w-full max-w-sm flex-1 flex-col justify-center gap-6 py-6">
          <header>
            <h1 className="text-title font-semibold">{title}</h1>
            {text && <p className="mt-2 text-soft">{text}</p>}
          </header>
          {children}
        </div>
        <nav aria-label={t('language')} className="flex justify-center gap-1">
          {(Object.keys(languages) as Language[]).map((language) => (
            <button
              key={language}
              type="button"
              lang={language}
              aria-pressed={currentLanguage() === language}
              onClick={() => void chooseLanguage(language)}
              className="rounded-md px-2.5 py-1.5 text-small text-soft hover:bg-sunken aria-pressed:font-medium aria-pressed:text-ink"
            >
              {languages[language]}
            </button>
          ))}
        </nav>
      </main>
    </div>
  )
}
