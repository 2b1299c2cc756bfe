import { useTranslation } from 'react-i18next'
import { useSaid } from '../vocabulary/useSaid.ts'
import type { RunStatus } from './requests.ts'

/** Why a passage ended: the last way out, the goal, an exit rule's title, or what went wrong. */
export function useEndWords() {
  const { t } = useTranslation('runs')
  const { t: canvas } = useTranslation('canvas')
  const said = useSaid()
  return ({ status, endedBecause }: { status: RunStatus; endedBecause: string | null }): string => {
    if (!endedBecause || endedBecause === 'default') return ''
    if (status !== 'done') return said(endedBecause)
    return endedBecause === 'goal'
      ? t('reason.goalReached')
      : canvas(`exit.${endedBecause}`, { defaultValue: said(endedBecause) })
  }
}
