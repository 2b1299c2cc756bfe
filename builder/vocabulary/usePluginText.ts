import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useManifest } from './useVocabulary.ts'

/** Plugins bring their own translations: `say(step.plugin, 'Send SMS')` in the reader's language. */
export function usePluginText() {
  const { i18n } = useTranslation()
  const plugins = useManifest().data?.plugins
  return useCallback(
    (pluginId: string, english: string): string =>
      plugins?.find((plugin) => plugin.id === pluginId)?.translations[i18n.language]?.[english] ?? english,
    [plugins, i18n.language],
  )
}
