import { CircleCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { useMarkRead } from '../notices/useNotices.ts'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { cn } from '../ui/cn.ts'
import { useCan } from '../useMe.ts'
import { useSaid } from '../vocabulary/useSaid.ts'
import { ConcernedPerson } from './ConcernedPerson.tsx'
import { NoticeLink } from './NoticeLink.tsx'
import type { Overview } from './useOverview.ts'

const kinds = [
  { key: 'uncertain', bad: true },
  { key: 'parked', bad: true },
  { key: 'rejected', bad: true },
  { key: 'held', bad: false },
] as const

/** What somebody should look at: what it means, and the people it is about. */
export function Attention({ overview }: { overview: Overview }) {
  const { t } = useTranslation('home')
  const { t: runs } = useTranslation('runs')
  const { number, ago } = useFormat()
  const said = useSaid()
  const markRead = useMarkRead()
  const mayMark = useCan()('contacts.write')
  const { attention } = overview
  const found = kinds.filter(({ key }) => attention[key] > 0)
  const unread = overview.notifications.filter(({ readAt }) => readAt === null).slice(0, 5)
  return (
    <Card title={t('attention.title')}>
      {found.length === 0 && unread.length === 0 && (
        <p className="flex items-center gap-2.5 text-soft">
          <CircleCheck className="size-5 text-good" aria-hidden />
          {t('attention.none')}
        </p>
      )}
      <ul className="flex flex-col gap-4">
        {found.map(({ key, bad }) => {
          const people = attention.people.filter(({ kind }) => kind === key)
          const more = attention[key] - people.length
          return (
            <li key={key}>
              <p className={cn('font-medium', bad && 'text-bad')}>
                {t(`attention.${key}`, { count: attention[key], shown: number(attention[key]) })}
              </p>
              <p className="text-small text-soft">{t(`attention.${key}Help`)}</p>
              {key === 'held' ? (
                <ul className="mt-1 flex flex-wrap gap-x-3 text-small">
                  {attention.heldBy.map(({ rule, count }) => (
                    <li key={rule}>
                      {t('attention.heldOne', {
                        rule: runs(`gate.${rule}`, { defaultValue: rule }),
                        shown: number(count),
                      })}
                    </li>
                  ))}
                </ul>
              ) : (
                <ul className="mt-1.5 flex flex-col gap-1.5">
                  {people.map((person) => (
                    <ConcernedPerson key={`${person.runId} ${person.at}`} person={person} />
                  ))}
                  {more > 0 && people.length > 0 && (
                    <li className="text-small text-soft">{t('attention.moreOf', { shown: number(more) })}</li>
                  )}
                </ul>
              )}
            </li>
          )
        })}
        {unread.map((notice) => (
          <li key={notice.id} className="flex items-start justify-between gap-3">
            <div className="min-w-0">
              <NoticeLink link={notice.link}>{said(notice.text)}</NoticeLink>
              <p className="text-small text-soft">{ago(notice.at)}</p>
            </div>
            {mayMark && (
              <Button size="small" look="quiet" onClick={() => markRead.mutate([notice.id])}>
                {t('attention.seen')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}
