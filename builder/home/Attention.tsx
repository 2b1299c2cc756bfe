import { Link } from '@tanstack/react-router'
import { CircleCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Card } from '../ui/Card.tsx'
import { cn } from '../ui/cn.ts'
import type { Overview } from './useOverview.ts'

const kinds = [
  { key: 'uncertain', bad: true },
  { key: 'parked', bad: true },
  { key: 'rejected', bad: true },
  { key: 'held', bad: false },
] as const

/** What somebody should look at: each with what it means. */
export function Attention({ overview }: { overview: Overview }) {
  const { t } = useTranslation('home')
  const { number, ago } = useFormat()
  const found = kinds.filter(({ key }) => overview.attention[key] > 0)
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
        {found.map(({ key, bad }) => (
          <li key={key}>
            <p className={cn('font-medium', bad && 'text-bad')}>
              {t(`attention.${key}`, {
                count: overview.attention[key],
                shown: number(overview.attention[key]),
              })}
            </p>
            <p className="text-small text-soft">{t(`attention.${key}Help`)}</p>
          </li>
        ))}
        {unread.map((notification) => (
          <li key={notification.id}>
            {notification.link ? (
              <a href={notification.link} className="underline">
                {notification.text}
              </a>
            ) : (
              <p>{notification.text}</p>
            )}
            <p className="text-small text-soft">{ago(notification.at)}</p>
          </li>
        ))}
      </ul>
      {found.length > 0 && (
        <Link to="/flows" className="mt-4 inline-block text-small underline">
          {t('attention.look')}
        </Link>
      )}
    </Card>
  )
}
