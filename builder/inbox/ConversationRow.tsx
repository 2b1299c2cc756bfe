import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Avatar, channelIcons } from '../phone/PersonRow.tsx'
import { cn } from '../ui/index.ts'
import { useMemberName } from '../vocabulary/useMembers.ts'
import type { Conversation } from './requests.ts'

export function ConversationRow({
  conversation: one,
  chosen,
  onChoose,
}: {
  conversation: Conversation
  chosen: boolean
  onChoose: () => void
}) {
  const { t } = useTranslation('inbox')
  const { ago } = useFormat()
  const nameOf = useMemberName()
  const Icon = channelIcons[one.lastChannel]
  const assignee = one.assignee && nameOf(`user:${one.assignee}`)
  return (
    <li>
      <button
        type="button"
        aria-current={chosen || undefined}
        onClick={onChoose}
        className={cn(
          'flex w-full gap-3 rounded-xl px-3 py-2.5 text-left hover:bg-sunken',
          chosen && 'bg-tint',
        )}
      >
        <Avatar name={one.name} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline justify-between gap-2">
            <span className={cn('truncate', one.unread > 0 ? 'font-semibold' : 'font-medium')}>
              {one.name}
            </span>
            <span className="shrink-0 text-small text-soft">{ago(one.lastAt)}</span>
          </span>
          <span
            className={cn('flex items-center gap-1.5 text-small', one.unread > 0 ? 'text-ink' : 'text-soft')}
          >
            <Icon className="size-3.5 shrink-0" aria-label={t(`phone:channel.${one.lastChannel}`)} />
            <span className="min-w-0 flex-1 truncate">
              {one.lastDirection === 'out' ? t('weSaid', { text: one.lastText }) : one.lastText}
            </span>
            {one.unread > 0 && (
              <span className="shrink-0 rounded-full bg-ink px-1.5 text-small font-semibold text-silt">
                {one.unread}
                <span className="sr-only"> {t('unread')}</span>
              </span>
            )}
          </span>
          {assignee && (
            <span className="block truncate text-small text-soft">{t('with', { name: assignee })}</span>
          )}
        </span>
      </button>
    </li>
  )
}
