import { Bell as BellIcon } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Popover } from '../ui/Popover.tsx'
import { NoticeList } from './NoticeList.tsx'
import { useUnread } from './useNotices.ts'

/** What flows and the product tell the team; the number says how much is new. */
export function Bell({ side }: { side: 'right' | 'bottom' }) {
  const { t } = useTranslation('notices')
  const { compact } = useFormat()
  const [open, setOpen] = useState(false)
  const unread = useUnread().data ?? 0
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      side={side}
      align="end"
      label={t('title')}
      className="flex max-h-(--radix-popover-content-available-height) w-88 max-w-[calc(100vw-1rem)] flex-col p-0"
      trigger={
        <button
          type="button"
          aria-label={unread > 0 ? t('openNew', { count: unread }) : t('open')}
          className="relative flex size-9 items-center justify-center rounded-full text-on-bed-soft hover:bg-bed-lit hover:text-on-bed"
        >
          <BellIcon className="size-5" strokeWidth={1.8} aria-hidden />
          {unread > 0 && (
            <span
              aria-hidden
              className="absolute -top-0.5 -right-0.5 min-w-4.5 rounded-full bg-river px-1 text-center text-small leading-4.5 font-semibold text-on-river"
            >
              {compact(unread)}
            </span>
          )}
        </button>
      }
    >
      <NoticeList onLeave={() => setOpen(false)} />
    </Popover>
  )
}
