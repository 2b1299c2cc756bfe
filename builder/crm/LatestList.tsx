import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Card } from '../ui/Card.tsx'
import type { Sync } from './types.ts'
import { useObjectTitle } from './useObjectTitle.ts'
import { useOurFields } from './useOurFields.ts'

/** What the sync did last. */
export function LatestList({ sync }: { sync: Sync }) {
  const { t } = useTranslation('crm')
  const { ago } = useFormat()
  const { label } = useOurFields()
  const titleOf = useObjectTitle(sync)
  return (
    <Card title={t('latest.title')}>
      {sync.health.latest.length === 0 && <p className="text-small text-soft">{t('latest.none')}</p>}
      <ul className="max-h-80 space-y-2 overflow-y-auto text-small">
        {sync.health.latest.map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is replaced as a whole, and its lines have no name
          <li key={index} className="flex justify-between gap-3">
            <span>
              {t(`action.${one.action}`)}{' '}
              {one.contactId ? (
                <Link className="underline" to="/contacts/$id" params={{ id: one.contactId }}>
                  {one.name ?? t('contacts:nameless')}
                </Link>
              ) : (
                `${titleOf(one.object)} ${one.remoteId ?? ''}`
              )}
              {one.fields.length > 0 && (
                <span className="text-soft"> · {one.fields.map(label).join(', ')}</span>
              )}
            </span>
            <span className="shrink-0 text-soft">{ago(one.at)}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
