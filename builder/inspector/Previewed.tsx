import { useTranslation } from 'react-i18next'
import { useSaid } from '../vocabulary/useSaid.ts'
import { usePreviewAt } from './preview.ts'

/** Beside a field: what the chosen person would read there. */
export function Previewed({ path }: { path: string }) {
  const { t } = useTranslation('inspector')
  const said = useSaid()
  const read = usePreviewAt(path)
  if (!read) return null
  return (
    <div className="mt-1.5 rounded-xl bg-sunken p-3" aria-live="polite">
      <p className="text-small text-soft">{t('try.reads', { name: read.name })}</p>
      {'text' in read ? (
        <p className="break-words whitespace-pre-wrap">{read.text}</p>
      ) : (
        <p className="text-small text-bad">{said(read.error)}</p>
      )}
    </div>
  )
}
