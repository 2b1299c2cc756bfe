import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Rule } from '#sdk/rules'
import { ApiError, api } from '../api.ts'
import type { Contact } from '../contacts/types.ts'
import { useFormat } from '../i18n/format.ts'
import { Card } from '../ui/Card.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { useRested } from './useRested.ts'

/** How many a rule means, and some of them; follows the rule as it is made. */
export function SegmentPreview({ rule }: { rule: Rule }) {
  const { t } = useTranslation('segments')
  const { number } = useFormat()
  const text = useRested(JSON.stringify(rule))
  const preview = useQuery({
    queryKey: ['segments', 'preview', text],
    queryFn: () =>
      api.post<{ count: number; sample: Pick<Contact, 'id' | 'name' | 'email' | 'phone'>[] }>(
        '/segments/preview',
        { rule: JSON.parse(text) },
      ),
    placeholderData: keepPreviousData,
    retry: false,
  })
  const half = preview.error instanceof ApiError && preview.error.status === 422

  return (
    <Card title={t('preview.title')} className="lg:sticky lg:top-6" aria-live="polite">
      {preview.isPending ? (
        <Skeleton className="h-8 w-24" />
      ) : preview.isError ? (
        <p className="text-soft">
          {half
            ? (Object.values((preview.error as ApiError).fields)[0] ?? t('preview.half'))
            : preview.error.message}
        </p>
      ) : (
        <>
          <p className="text-title font-semibold">
            {t('preview.count', { count: preview.data.count, shown: number(preview.data.count) })}
          </p>
          {preview.data.count === 0 && <p className="mt-1 text-soft">{t('preview.none')}</p>}
          <ul className="mt-3 divide-y border-t empty:hidden">
            {preview.data.sample.slice(0, 8).map((contact) => (
              <li key={contact.id} className="py-2">
                <Link
                  to="/contacts/$id"
                  params={{ id: contact.id }}
                  className="block truncate font-medium hover:underline"
                >
                  {contact.name || t('contacts:nameless')}
                </Link>
                <span className="block truncate text-small text-soft">{contact.email ?? contact.phone}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  )
}
