import { useMemo } from 'react'
import type { Option } from '../ui/Select.tsx'

/** "America/New_York" → "America/New York", for the eye. */
export const zoneName = (zone: string | null): string => (zone ?? '').replaceAll('_', ' ')

export const useTimeZones = (): Option[] =>
  useMemo(
    () => Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zoneName(zone) })),
    [],
  )
