import { useMutation } from '@tanstack/react-query'
import { RotateCcw, SendHorizontal, Wrench } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { useToolWords } from '../calls/useToolWords.ts'
import { useFormat } from '../i18n/format.ts'
import { Button, cn, IconButton, Input, SidePanel } from '../ui/index.ts'
import type { Agent, ChatTurn } from './requests.ts'

type Line =
  | { who: 'agent' | 'person'; text: string; ms?: number | null }
  | { who: 'tool'; name: string; result: string; failed: boolean }

/** A talk with the draft in writing. Its tools say what they would have done, and do nothing. */
export function ChatPanel({ open, agent, onClose }: { open: boolean; agent: Agent; onClose: () => void }) {
  const { t } = useTranslation('agents')
  const { seconds } = useFormat()
  const words = useToolWords()
  const [lines, setLines] = useState<Line[]>([])
  const [text, setText] = useState('')
  const [over, setOver] = useState(false)
  const end = useRef<HTMLDivElement>(null)
  const talk = useMutation({
    mutationFn: (so: Line[]) =>
      api.post<ChatTurn>(`/agents/${agent.id}/chat`, {
        lines: so.flatMap((line) => (line.who === 'tool' ? [] : [{ who: line.who, text: line.text }])),
      }),
    onSuccess: (turn) => {
      const said = turn.said.join('').trim()
      setOver(turn.over)
      setLines((before) => [
        ...before,
        ...turn.tools.map((tool) => ({ who: 'tool' as const, ...tool })),
        ...(said ? [{ who: 'agent' as const, text: said, ms: turn.firstWordsMs }] : []),
      ])
    },
  })
  const { mutate } = talk
  const begin = useCallback(() => {
    setLines([])
    setOver(false)
    mutate([])
  }, [mutate])
  useEffect(() => {
    if (open) begin()
  }, [open, begin])
  useEffect(() => {
    if (lines.length) end.current?.scrollIntoView({ block: 'end' })
  }, [lines.length])
  const send = () => {
    const said = text.trim()
    if (!said || talk.isPending || over) return
    const next: Line[] = [...lines, { who: 'person', text: said }]
    setLines(next)
    setText('')
    mutate(next)
  }
  return (
    <SidePanel
      open={open}
      onClose={onClose}
      modal={false}
      title={t('chat.title', { title: agent.title })}
      description={t('chat.text')}
      footer={
        <form
          className="flex w-full items-center gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            send()
          }}
        >
          <IconButton label={t('chat.again')} onClick={begin}>
            <RotateCcw aria-hidden />
          </IconButton>
          <Input
            value={text}
            maxLength={2000}
            disabled={over}
            aria-label={t('chat.say')}
            placeholder={over ? t('chat.over') : t('chat.say')}
            onChange={(event) => setText(event.target.value)}
          />
          <Button type="submit" look="primary" busy={talk.isPending} disabled={over || !text.trim()}>
            {!talk.isPending && <SendHorizontal aria-hidden />}
            <span className="sr-only">{t('chat.send')}</span>
          </Button>
        </form>
      }
    >
      <ol className="flex flex-col gap-3" aria-live="polite">
        {lines.map((line, index) => (
          // Lines are only ever added at the end.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={index} className={cn('flex', line.who === 'person' && 'justify-end')}>
            {line.who === 'tool' ? (
              <p className="flex items-start gap-2 text-small text-soft">
                <Wrench className="mt-0.5 size-3.5 shrink-0" aria-hidden />
                <span className="min-w-0 break-words">
                  <span className="font-medium">{words.titleOf(line.name)}</span>{' '}
                  {words.answered(line.name, line.result)}
                </span>
              </p>
            ) : (
              <div className="max-w-[85%]">
                <p
                  className={cn(
                    'rounded-2xl px-3.5 py-2 whitespace-pre-wrap',
                    line.who === 'person'
                      ? 'rounded-br-md bg-ink text-silt'
                      : 'rounded-bl-md border bg-surface',
                  )}
                >
                  {line.text}
                </p>
                {line.ms != null && (
                  <p className="mt-0.5 px-1 text-small text-soft">
                    {t('chat.firstWords', { time: seconds(line.ms) })}
                  </p>
                )}
              </div>
            )}
          </li>
        ))}
      </ol>
      <div ref={end} />
    </SidePanel>
  )
}
