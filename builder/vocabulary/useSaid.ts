import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { translator } from '#sdk/sentences'
import { sentencesIn } from '../i18n/index.ts'
import { useManifest } from './useVocabulary.ts'

/** Says a sentence that the server stored in English in the reader's language; a vendor's own words stay. */
export function useSaid(): (english: string) => string {
  const { i18n } = useTranslation()
  const plugins = useManifest().data?.plugins
  return useMemo(
    () =>
      i18n.language === 'es'
        ? translator(sentencesIn('es'), ...(plugins ?? []).map((plugin) => plugin.translations.es ?? {}))
        : (english) => english,
    [plugins, i18n.language],
  )
}
