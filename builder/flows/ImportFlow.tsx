import { CircleAlert, FileUp } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Imported, readFlow } from '#sdk/flow'
import { Button, Field, Textarea } from '../ui/index.ts'

/** A flow from a file or the clipboard: opened as far as it can be read, with what was wrong with it. */
export function ImportFlow({ onOpen, busy }: { onOpen: (flow: Imported) => void; busy: boolean }) {
  const { t } = useTranslation('flows')
  const file = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [read, setRead] = useState<Imported>()
  const take = (content: string) => setRead(readFlow(content))
  const hopeless = read && read.graph.nodes.length === 0
  return (
    <div className="flex flex-col gap-4">
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        className="sr-only"
        aria-label={t('import.file')}
        tabIndex={-1}
        onChange={async (event) => {
          const chosen = event.target.files?.[0]
          if (chosen) take(await chosen.text())
        }}
      />
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => file.current?.click()}>
          <FileUp aria-hidden />
          {t('import.file')}
        </Button>
      </div>
      <Field label={t('import.paste')} help={t('import.pasteHelp')}>
        <Textarea
          rows={4}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            if (event.target.value.trim()) take(event.target.value)
            else setRead(undefined)
          }}
        />
      </Field>
      {read && (
        <section aria-live="polite" className="flex flex-col gap-2 rounded-xl border p-4">
          <p className="font-medium">
            {hopeless
              ? t('import.nothing')
              : t('import.found', {
                  count: read.graph.nodes.length,
                  title: read.title ?? t('create.untitled'),
                })}
          </p>
          {read.problems.length > 0 && (
            <ul className="flex max-h-48 flex-col gap-1 overflow-y-auto text-small">
              {read.problems.map((problem, at) => (
                // Problems may be equal; they are told in order.
                // biome-ignore lint/suspicious/noArrayIndexKey: see above
                <li key={at} className="flex items-start gap-1.5">
                  <CircleAlert className="mt-0.5 size-3.5 shrink-0 text-warn" aria-hidden />
                  {t(`import.problem.${problem.code}`, { name: problem.name, n: problem.count })}
                </li>
              ))}
            </ul>
          )}
          {!hopeless && read.problems.length > 0 && (
            <p className="text-small text-soft">{t('import.kept')}</p>
          )}
          {!hopeless && (
            <Button look="primary" className="self-start" busy={busy} onClick={() => onOpen(read)}>
              {t('import.open')}
            </Button>
          )}
        </section>
      )}
    </div>
  )
}
