import { Link2, PhoneCall, SendHorizontal } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, Input } from '../ui/index.ts'
import { clockOf, lastSent, linksIn, ringsAt } from './playing.ts'
import type { Answer, Channel, Story } from './requests.ts'

const outcomes = [
  'answered',
  'interested',
  'not-interested',
  'callback',
  'voicemail',
  'busy',
  'opt-out',
] as const

/** What the contact may do at this point: write back, open a link, pick up. Playing on is doing nothing. */
export function AnswerBox({
  story,
  shown,
  onAnswer,
}: {
  story: Story
  shown: number
  onAnswer: (answer: Answer) => void
}) {
  const { t } = useTranslation('rehearsal')
  const [text, setText] = useState('')
  const past = story.moments.slice(0, shown)
  const sent = lastSent(past)
  if (!sent) return null
  const after = Math.max(0, Date.parse(clockOf(story, shown)) - Date.parse(story.startedAt)) + 1000
  const channel = sent.channel as Channel // what a provider sent by
  const rings = ringsAt(past)
  const links = linksIn(sent.request)
  return (
    <section
      aria-label={t('answerAs')}
      className="sticky bottom-0 z-10 mt-auto flex flex-col gap-2.5 border-t bg-raised p-4"
    >
      <p className="text-small font-medium">{t('answerAs')}</p>
      {rings && (
        <div className="flex flex-wrap gap-1.5">
          {outcomes.map((outcome) => (
            <Button key={outcome} size="small" onClick={() => onAnswer({ do: 'call', after, outcome })}>
              {outcome === 'answered' && <PhoneCall aria-hidden />}
              {t(`outcome.${outcome}`)}
            </Button>
          ))}
        </div>
      )}
      {links.map((url) => (
        <Button
          key={url}
          size="small"
          className="max-w-full justify-start"
          onClick={() => onAnswer({ do: 'click', after, channel, url })}
        >
          <Link2 aria-hidden />
          <span className="truncate">{t('click', { url })}</span>
        </Button>
      ))}
      {channel !== ('voice' as string) && (
        <form
          className="flex gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            if (!text.trim()) return
            onAnswer({ do: 'reply', after, channel, text: text.trim() })
            setText('')
          }}
        >
          <Input
            value={text}
            aria-label={t('reply')}
            placeholder={t('reply')}
            maxLength={4000}
            onChange={(event) => setText(event.target.value)}
          />
          <Button type="submit" look="primary" aria-label={t('send')} disabled={!text.trim()}>
            <SendHorizontal aria-hidden />
          </Button>
        </form>
      )}
    </section>
  )
}
