import { useTranslation } from 'react-i18next'
import { FormError } from '../account/FormError.tsx'
import { useFormat } from '../i18n/format.ts'

/** How far a change of many people is, or what stopped it. */
export function Progress({
  busy,
  done,
  count,
  error,
}: {
  busy: boolean
  done: number
  count: number
  error: Error | null
}) {
  const { t } = useTranslation('contacts')
  const { number } = useFormat()
  if (error)
    return (
      <>
        <FormError error={error} />
        {done > 0 && (
          <p className="mt-2 text-small text-soft">
            {t('bulk.stopped', { count: done, shown: number(done) })}
          </p>
        )}
      </>
    )
  if (!busy || done === 0) return null
  return (
    <div role="status" className="text-small text-soft">
      <progress value={done} max={count} className="mb-1 block h-1.5 w-full accent-river" aria-hidden />
      {t('bulk.progress', { done: number(done), of: number(count) })}
    </div>
  )
}
