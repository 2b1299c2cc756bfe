import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

/** A score's number to a tenth; with a sign where it is something given or taken. */
export function useScoreNumber(): (points: number, signed?: 'signed') => string {
  const { i18n } = useTranslation()
  return useMemo(() => {
    const [plain, signed] = (['auto', 'exceptZero'] as const).map(
      (signDisplay) => new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1, signDisplay }),
    )
    return (points, how) => ((how ? signed : plain) ?? plain)?.format(points) ?? String(points)
  }, [i18n.language])
}
