import Holidays from 'date-holidays'

const years = new Map<string, ReadonlySet<string>>()

/** Is `2026-12-25` a public holiday there? Substitute days count; so do days that only part of a region keeps. */
export function isHoliday(country: string, region: string | undefined, day: string): boolean {
  const year = Number(day.slice(0, 4))
  const key = `${country} ${region ?? ''} ${year}`
  let found = years.get(key)
  if (!found) {
    // A wrong region would leave the list empty; the country's own days stand in.
    const inCountry = new Holidays(country)
    const known = region && inCountry.getStates(country)?.[region.toLowerCase()] !== undefined
    const calendar = known ? new Holidays(country, region.toLowerCase()) : inCountry
    const days = calendar.getHolidays(year) ?? []
    found = new Set(days.filter(({ type }) => type === 'public').map(({ date }) => date.slice(0, 10)))
    if (years.size > 500) years.clear()
    years.set(key, found)
  }
  return found.has(day)
}
