import { Link } from '@tanstack/react-router'
import {
  ArrowRightLeft,
  Circle,
  type LucideIcon,
  Mail,
  MessageCircle,
  MessageSquare,
  Pencil,
  Phone,
  StickyNote,
  Waves,
  Zap,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Badge } from '../ui/Badge.tsx'
import { cn } from '../ui/cn.ts'
import { Because } from './Because.tsx'
import { useTimelineTitle } from './timelineTitle.ts'
import type { TimelineItem } from './types.ts'

const pictures: Record<TimelineItem['kind'], { icon: LucideIcon; colour: string }> = {
  message: { icon: MessageSquare, colour: 'bg-pool-soft text-pool' },
  call: { icon: Phone, colour: 'bg-dusk-soft text-dusk' },
  event: { icon: Zap, colour: 'bg-warn-soft text-warn' },
  stage: { icon: ArrowRightLeft, colour: 'bg-reed-soft text-reed' },
  'run-step': { icon: Waves, colour: 'bg-stone-soft text-stone' },
  note: { icon: StickyNote, colour: 'bg-clay-soft text-clay' },
  change: { icon: Pencil, colour: 'bg-stone-soft text-stone' },
}
const channels: Record<string, LucideIcon> = { email: Mail, whatsapp: MessageCircle, sms: MessageSquare }

const bad = new Set(['failed', 'uncertain', 'bounced', 'undelivered', 'refused'])

export function TimelineEntry({ item }: { item: TimelineItem }) {
  const { t } = useTranslation('contacts')
  const { time } = useFormat()
  const title = useTimelineTitle(item)
  const { icon, colour } = pictures[item.kind] ?? { icon: Circle, colour: 'bg-sunken text-soft' }
  const Icon = (item.kind === 'message' && channels[item.channel ?? '']) || icon
  return (
    <li className="relative flex gap-3 pb-5 before:absolute before:top-8 before:bottom-1 before:left-4 before:w-px before:bg-line last:before:hidden">
      <span className={cn('flex size-8 shrink-0 items-center justify-center rounded-full', colour)}>
        <Icon className="size-4" aria-hidden />
      </span>
      <div className="min-w-0 flex-1 pt-1">
        <div className="flex items-start justify-between gap-3">
          <p className="min-w-0 font-medium break-words">{title}</p>
          <time dateTime={item.at} className="shrink-0 text-small text-soft">
            {time(item.at)}
          </time>
        </div>
        {item.subject && <p className="mt-0.5">{item.subject}</p>}
        {item.text && (
          <p
            className={cn(
              'mt-1.5 rounded-lg px-3 py-2 break-words whitespace-pre-wrap',
              item.direction === 'in' ? 'bg-tint' : 'bg-sunken/70',
            )}
          >
            {item.text}
          </p>
        )}
        {item.because && item.because.length > 0 && <Because comparisons={item.because} />}
        {(item.flow || item.status) && (
          <p className="mt-1.5 flex flex-wrap items-center gap-2 text-small text-soft">
            {item.status && (
              <Badge tone={bad.has(item.status) ? 'bad' : 'line'}>
                {t([`status.${item.status}`, 'status.other'], { status: item.status })}
              </Badge>
            )}
            {item.flow && (
              <Link
                to="/flows/$id"
                params={{ id: item.flow.id }}
                search={item.runId ? { view: 'people', run: item.runId } : {}}
                className="underline hover:text-ink"
              >
                {item.flow.title}
              </Link>
            )}
          </p>
        )}
      </div>
    </li>
  )
}
