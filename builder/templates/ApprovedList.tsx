import { Link } from '@tanstack/react-router'
import { BadgeCheck, RefreshCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Button, Card, EmptyState, SkeletonRows, Table, Td, Th } from '../ui/index.ts'
import { useCan } from '../useMe.ts'
import { useSaid } from '../vocabulary/useSaid.ts'
import { ApprovedStatus } from './ApprovedStatus.tsx'
import { useApproved, useSync } from './requests.ts'

/** What WhatsApp has approved, paused or rejected, as the vendors last said. */
export function ApprovedList() {
  const { t } = useTranslation('templates')
  const { ago } = useFormat()
  const can = useCan()
  const say = useSaid()
  const { data, error } = useApproved()
  const sync = useSync()
  if (error && !data) return <EmptyState title={t('failed')} text={error.message} />
  if (!data) return <SkeletonRows className="rounded-xl border bg-surface" />
  const refresh = can('templates.write') && (
    <Button busy={sync.isPending} onClick={() => sync.mutate()}>
      <RefreshCw aria-hidden />
      {t('approved.ask')}
    </Button>
  )
  if (data.accounts.length === 0)
    return (
      <EmptyState
        icon={<BadgeCheck aria-hidden />}
        title={t('approved.noAccount')}
        text={t('approved.noAccountText')}
        action={
          <Button asChild look="primary">
            <Link to="/connections">{t('approved.connect')}</Link>
          </Button>
        }
      />
    )
  return (
    <>
      <div className="mb-4 flex flex-wrap items-start justify-between gap-3">
        <ul className="text-small text-soft">
          {data.accounts.map((account) => (
            <li key={account.id} className={account.problem ? 'text-bad' : undefined}>
              {account.problem
                ? t('approved.problem', { account: account.title, problem: say(account.problem) })
                : account.at
                  ? t('approved.asked', { account: account.title, ago: ago(account.at) })
                  : t('approved.never', { account: account.title })}
            </li>
          ))}
        </ul>
        {refresh}
      </div>
      {data.items.length === 0 ? (
        <EmptyState
          icon={<BadgeCheck aria-hidden />}
          title={t('approved.none')}
          text={t('approved.noneText')}
        />
      ) : (
        <Card flush>
          <Table label={t('view.approved')}>
            <thead>
              <tr>
                <Th>{t('name')}</Th>
                <Th className="max-md:hidden">{t('says')}</Th>
                <Th>{t('state')}</Th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((one) => (
                <tr key={one.id}>
                  <Td>
                    <span className="font-medium">{one.name}</span>
                    <span className="block text-small text-soft">
                      {[
                        one.language,
                        one.category && t(`category.${one.category}`, { defaultValue: one.category }),
                        one.connection,
                      ]
                        .filter(Boolean)
                        .join(' · ')}
                    </span>
                  </Td>
                  <Td className="max-w-lg text-soft max-md:hidden">
                    <span className="line-clamp-3 whitespace-pre-line">{one.body}</span>
                  </Td>
                  <Td>
                    <ApprovedStatus status={one.status} />
                    {one.because && (
                      <span className="mt-1 block max-w-64 text-small text-soft">{say(one.because)}</span>
                    )}
                  </Td>
                </tr>
              ))}
            </tbody>
          </Table>
        </Card>
      )}
    </>
  )
}
