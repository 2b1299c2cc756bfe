import { PhoneOff, SendHorizontal } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, cn, Input } from '../ui/index.ts'
import type { CallAnswer, PhoneCall, Talked } from './requests.ts'

/** A call that is being spoken: one answers in words or keys, as the contact would, and may end it in one of some ways. */
export function SpokenCall({
  call,
  busy,
  onAnswer,
  onTalk,
}: {
  call: PhoneCall
  busy: boolean
  onAnswer: (answer: CallAnswer, say?: string) => void
  onTalk: (said: Talked) => void
}) {
  const { t } = useTranslation('phone')
  const [say, setSay] = useState('')
  const end = useRef<HTMLDivElement>(null)
  const lines = call.lines ?? []
  const keys = call.keys.filter((key) => key !== null)
  const talks = call.hasAgent || call.takenOver || keys.length > 0
  const thinking = call.thinking || (busy && call.hasAgent)
  const spoken = lines.map((line) => line.text.length).join()
  useEffect(() => {
    if (spoken) end.current?.scrollIntoView({ block: 'nearest' })
  }, [spoken])
  const send = () => {
    const text = say.trim()
    if (!text || busy) return
    setSay('')
    onTalk({ text })
  }
  return (
    <>
      <section
        aria-label={t('call.spoken')}
        aria-live="polite"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
        tabIndex={0}
        className="flex min-h-32 w-full flex-1 flex-col gap-2 overflow-y-auto rounded-2xl bg-silt/10 p-4"
      >
        {lines.map((line, index) => (
          <p
            // Lines are only ever added at the end.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            key={index}
            className={cn(
              'max-w-[88%] rounded-2xl px-3 py-1.5 whitespace-pre-wrap',
              line.who === 'contact' ? 'self-end bg-silt text-ink' : 'self-start bg-silt/15',
            )}
          >
            {line.text}
          </p>
        ))}
        {lines.length === 0 && <p className="whitespace-pre-wrap">{call.script}</p>}
        {thinking && (
          <p className="self-start opacity-70" role="status">
            {t('call.thinking')}…
          </p>
        )}
        {call.takenOver && <p className="self-center text-small opacity-80">{t('call.takenOver')}</p>}
        <div ref={end} />
      </section>
      <div className="flex w-full flex-col gap-3">
        <form
          className="flex gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            send()
          }}
        >
          <Input
            value={say}
            maxLength={2000}
            aria-label={t(talks ? 'call.saying' : 'call.say')}
            placeholder={t(talks ? 'call.saying' : 'call.say')}
            onChange={(event) => setSay(event.target.value)}
          />
          {talks && (
            <Button type="submit" look="primary" disabled={busy || !say.trim()}>
              <SendHorizontal aria-hidden />
              <span className="sr-only">{t('call.send')}</span>
            </Button>
          )}
        </form>
        {keys.length > 0 && (
          <fieldset className="flex flex-wrap gap-2">
            <legend className="sr-only">{t('call.keys')}</legend>
            {[...new Set([...keys, '9'])].map((key) => (
              <Button
                key={key}
                size="small"
                disabled={busy}
                aria-label={t('call.key', { key })}
                onClick={() => onTalk({ keys: key })}
              >
                {key}
              </Button>
            ))}
          </fieldset>
        )}
        {talks && <p className="text-center text-small opacity-80">{t('call.endsLike')}</p>}
        <div className="grid grid-cols-2 gap-2">
          {(['interested', 'not-interested', 'callback', 'opt-out'] as const).map((answer) => (
            <Button
              key={answer}
              size={talks ? 'small' : 'normal'}
              disabled={busy}
              onClick={() => onAnswer(answer, say.trim() || undefined)}
            >
              {t(`do.${answer}`)}
            </Button>
          ))}
        </div>
        <Button look="danger" disabled={busy} onClick={() => onAnswer('hang-up', say.trim() || undefined)}>
          <PhoneOff aria-hidden />
          {t('do.hang-up')}
        </Button>
      </div>
    </>
  )
}
