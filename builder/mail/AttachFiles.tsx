import { useMutation } from '@tanstack/react-query'
import { Paperclip, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, api } from '../api.ts'
import { Button, toast } from '../ui/index.ts'

export type Attached = { id: string; name: string; mediaType: string; size: number }

const KINDS = '.png,.jpg,.jpeg,.gif,.webp,.pdf,.mp3,.ogg,.mp4,.docx,.xlsx,.pptx,.txt,.csv,.ics,.vcf'

/** Uploads one file after the other; each is told by its content whether it may go along. */
export function useUpload(onDone: (file: Attached) => void) {
  const { t } = useTranslation('inbox')
  return useMutation({
    mutationFn: (file: File) => {
      const form = new FormData()
      form.set('file', file)
      return api.post<Attached>('/files', form)
    },
    onSuccess: onDone,
    onError: (error) => {
      if (error instanceof ApiError && error.fields.file)
        toast.error(t('fileRefused'), { description: error.message })
    },
  })
}

/** Files that go along with a message. */
export function AttachFiles({
  ids,
  disabled,
  onChange,
}: {
  ids: string[]
  disabled: boolean
  onChange: (ids: string[]) => void
}) {
  const { t } = useTranslation('inbox')
  const [known, setKnown] = useState<Record<string, Attached>>({})
  const input = useRef<HTMLInputElement>(null)
  const upload = useUpload((file) => {
    setKnown({ ...known, [file.id]: file })
    onChange([...ids, file.id])
  })
  return (
    <div className="flex flex-col gap-2">
      {ids.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {ids.map((id, index) => (
            <FileChip
              key={id}
              name={known[id]?.name ?? t('fileNumber', { number: index + 1 })}
              onRemove={disabled ? undefined : () => onChange(ids.filter((one) => one !== id))}
            />
          ))}
        </ul>
      )}
      {!disabled && (
        <>
          <input
            ref={input}
            type="file"
            hidden
            accept={KINDS}
            aria-label={t('attach')}
            onChange={(event) => {
              const [file] = event.target.files ?? []
              if (file) upload.mutate(file)
              event.target.value = ''
            }}
          />
          <Button
            size="small"
            className="self-start"
            busy={upload.isPending}
            onClick={() => input.current?.click()}
          >
            <Paperclip aria-hidden />
            {t('attach')}
          </Button>
        </>
      )}
    </div>
  )
}

export function FileChip({ name, onRemove }: { name: string; onRemove?: () => void }) {
  const { t } = useTranslation('inbox')
  return (
    <li className="flex items-center gap-1.5 rounded-lg bg-sunken py-1 pr-1 pl-2.5 text-small">
      <Paperclip className="size-3.5 text-soft" aria-hidden />
      <span className="max-w-48 truncate">{name}</span>
      {onRemove && (
        <button
          type="button"
          aria-label={t('fileRemove', { name })}
          onClick={onRemove}
          className="rounded-md p-1 text-soft hover:bg-raised hover:text-ink"
        >
          <X className="size-3.5" aria-hidden />
        </button>
      )}
    </li>
  )
}
