import { useTranslation } from 'react-i18next'
import { cn } from '../ui/index.ts'
import type { SpokenLine } from './requests.ts'
import { clock } from './tones.ts'

/** What was said, and of what was cut off, the part that nobody heard. */
export function Transcript({ lines, name }: { lines: SpokenLine[]; name: string }) {
  const { t } = useTranslation('calls')
  if (lines.length === 0) return <p className="text-soft">{t('one.nothingSaid')}</p>
  return (
    <ol className="flex flex-col gap-3">
      {lines.map((line) => (
        <li
          key={line.id}
          className={cn('flex flex-col', line.who === 'person' ? 'items-end' : 'items-start')}
        >
          <p
            className={cn(
              'max-w-[85%] rounded-2xl px-3.5 py-2 break-words whitespace-pre-wrap',
              line.who === 'person' && 'rounded-br-md bg-ink text-silt',
              line.who === 'agent' && 'rounded-bl-md border bg-surface',
              line.who === 'responder' && 'rounded-bl-md bg-note-soft',
            )}
          >
            <Words line={line} />
          </p>
          <p className="px-1 text-small text-soft">
            {t(`who.${line.who}`, { name })}
            {line.startMs !== null && ` · ${clock(line.startMs / 1000)}`}
          </p>
        </li>
      ))}
    </ol>
  )
}

function Words({ line: { text, heard } }: { line: SpokenLine }) {
  const { t } = useTranslation('calls')
  if (heard === null || heard === text || !text.startsWith(heard)) return text
  return (
    <>
      {heard}
      <s className="opacity-60" title={t('one.unheard')}>
        <span className="sr-only"> [{t('one.unheard')}: </span>
        {text.slice(heard.length)}
        <span className="sr-only">]</span>
      </s>
    </>
  )
}
