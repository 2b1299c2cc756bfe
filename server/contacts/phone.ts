import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import type { Problem } from './problems.ts'

export type Phone = { phone: string; extension?: string }

/** Reads a number as people write it. `country` gives national numbers their prefix. */
export function readPhone(written: string, country?: string | null): Phone | { problem: Problem } {
  // Spreadsheets put an apostrophe before text; exports of chat and mail put a scheme.
  const text = written.trim().replace(/^'|^(tel|whatsapp|callto):/i, '')
  if (/^\d+([.,]\d+)?e\+?\d+$/i.test(text)) return { problem: { code: 'phone-scientific', value: written } }
  const region = country && isSupportedCountry(country) ? (country as CountryCode) : undefined
  const international = region ? text : text.replace(/^00(?=[1-9])/, '+')
  if (!region && !international.startsWith('+'))
    return { problem: { code: 'phone-no-country', value: written } }

  const number = parsePhoneNumberFromString(international, { defaultCountry: region, extract: false })
  if (!number?.isPossible())
    return { problem: { code: 'phone-impossible', value: written, about: country ?? undefined } }
  if (!number.isValid())
    return {
      problem: { code: 'phone-invalid', value: written, about: number.country ?? country ?? undefined },
    }
  return { phone: number.number, extension: number.ext }
}
