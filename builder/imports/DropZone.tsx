import { FileSpreadsheet, LoaderCircle } from 'lucide-react'
import { type DragEvent, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { cn } from '../ui/cn.ts'

/** A place to drop a file on, and a button for those who do not drag. */
export function DropZone({
  onFile,
  busy,
  error,
}: {
  onFile: (file: File) => void
  busy: boolean
  error?: string
}) {
  const { t } = useTranslation('imports')
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const file = event.dataTransfer.files[0]
    if (file && !busy) onFile(file)
  }
  return (
    <section
      aria-label={t('drop.title')}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cn(
        'flex flex-col items-center rounded-2xl border-2 border-dashed border-edge/50 bg-surface px-6 py-12 text-center transition-colors',
        over && 'border-river bg-tint',
      )}
    >
      <div className="mb-4 flex size-12 items-center justify-center rounded-full bg-tint">
        {busy ? (
          <LoaderCircle className="size-5 animate-spin" aria-hidden />
        ) : (
          <FileSpreadsheet className="size-5" aria-hidden />
        )}
      </div>
      <h2 className="font-semibold">{busy ? t('drop.reading') : t('drop.title')}</h2>
      <p className="mt-1.5 max-w-md text-soft">{t('drop.text')}</p>
      <Button look="primary" className="mt-5" busy={busy} onClick={() => input.current?.click()}>
        {t('drop.action')}
      </Button>
      <label htmlFor={id} className="sr-only">
        {t('drop.action')}
      </label>
      <input
        ref={input}
        id={id}
        type="file"
        tabIndex={-1}
        accept=".csv,.tsv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        className="sr-only"
        onChange={(event) => {
          const file = event.target.files?.[0]
          if (file) onFile(file)
          event.target.value = ''
        }}
      />
      {error && (
        <p role="alert" className="mt-4 max-w-md rounded-lg bg-bad-soft px-4 py-2.5 text-bad">
          {error}
        </p>
      )}
    </section>
  )
}
