import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Option } from '../ui/Select.tsx'

const codes =
  'ar bg bn ca cs da de el en es et eu fa fi fil fr gl gu he hi hr hu id is it ja kn ko lt lv ml mr ms nb nl pa pl pt ro ru sk sl sr sv sw ta te th tr uk ur vi zh'

/** Languages that people speak, by their names in the reader's language. */
export function useLanguages(): Option[] {
  const { i18n } = useTranslation()
  return useMemo(() => {
    const names = new Intl.DisplayNames(i18n.language, { type: 'language' })
    return codes
      .split(' ')
      .map((code) => ({ value: code, label: names.of(code) ?? code, help: code }))
      .toSorted((a, b) => a.label.localeCompare(b.label, i18n.language))
  }, [i18n.language])
}

/** "es-CO" → "español de Colombia"; what is no code stays. */
export function languageName(code: string | null, language: string): string {
  if (!code) return ''
  try {
    return new Intl.DisplayNames(language, { type: 'language' }).of(code) ?? code
  } catch {
    return code
  }
}
