import { SendHorizontal } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton, Select, Textarea } from '../ui/index.ts'
import type { Channel } from './requests.ts'

/** Writes back as the contact, over a channel they were written to. */
export function ReplyBox({
  channels,
  start,
  busy,
  onReply,
}: {
  channels: Channel[]
  start: Channel | undefined
  busy: boolean
  onReply: (channel: Channel, text: string) => Promise<unknown>
}) {
  const { t } = useTranslation('phone')
  const [chosen, setChosen] = useState<Channel>()
  const [text, setText] = useState('')
  const channel = chosen ?? start ?? channels[0] ?? 'sms'
  const send = async () => {
    if (!text.trim() || busy) return
    await onReply(channel, text.trim())
    setText('')
  }
  return (
    <form
      className="flex flex-col gap-2 border-t bg-raised p-3"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <div className="flex items-end gap-2">
        {channels.length > 1 && (
          <Select
            label={t('replyBy')}
            className="w-34 shrink-0"
            value={channel}
            onChange={(value) => setChosen(value as Channel)}
            options={channels.map((value) => ({ value, label: t(`channel.${value}`) }))}
          />
        )}
        <Textarea
          value={text}
          rows={1}
          maxLength={4000}
          aria-label={t('reply')}
          placeholder={t('replyPlaceholder', { channel: t(`channel.${channel}`) })}
          className="max-h-40 min-h-9 resize-none"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.shiftKey) {
              event.preventDefault()
              void send()
            }
          }}
        />
        <IconButton
          type="submit"
          look="primary"
          label={t('send')}
          busy={busy}
          className="text-on-river hover:text-on-river"
        >
          {!busy && <SendHorizontal aria-hidden />}
        </IconButton>
      </div>
    </form>
  )
}
