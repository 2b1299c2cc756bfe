const zones = new Map<string, string | undefined>()

/** The contact's zone; where it is unknown, that of a country which has only one, else the workspace's. */
export function zoneOf(
  contact: { timeZone: string | null; country: string | null },
  workspace: { timeZone: string },
): string {
  return (
    contact.timeZone ?? (contact.country ? zoneOfCountry(contact.country) : undefined) ?? workspace.timeZone
  )
}

/** Undefined for a country with several zones: a guess could call somebody at night. */
function zoneOfCountry(country: string): string | undefined {
  if (!zones.has(country)) {
    const all = /^[A-Z]{2}$/.test(country) ? zonesOf(new Intl.Locale(`und-${country}`)) : []
    zones.set(country, all.length === 1 ? all[0] : undefined)
  }
  return zones.get(country)
}

// Newer than TypeScript's description of Intl.Locale.
const zonesOf = (locale: Intl.Locale & { getTimeZones?: () => string[] | undefined }) =>
  locale.getTimeZones?.() ?? []
