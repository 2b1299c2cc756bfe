import { useTranslation } from 'react-i18next'
import type { TemplateContent } from '#sdk/templates'
import { useFormat } from '../i18n/format.ts'
import { Button, SidePanel, SkeletonRows, toast } from '../ui/index.ts'
import { useMemberName } from '../vocabulary/useMembers.ts'
import { type Template, useTemplateVersions } from './requests.ts'

/** What was published, with what came of it; any of it can become the draft again. */
export function TemplateVersions({
  id,
  results,
  mayEdit,
  onRestore,
  onClose,
}: {
  id: string
  results: Template['results']
  mayEdit: boolean
  onRestore: (draft: TemplateContent) => void
  onClose: () => void
}) {
  const { t } = useTranslation('templates')
  const { dateTime, number } = useFormat()
  const nameOf = useMemberName()
  const versions = useTemplateVersions(id).data
  return (
    <SidePanel open onClose={onClose} title={t('versions.title')} description={t('versions.text')}>
      {results && results.sent > 0 && (
        <dl className="mb-5 grid grid-cols-4 gap-2 rounded-xl border p-3.5">
          {(['sent', 'delivered', 'read', 'failed'] as const).map((what) => (
            <div key={what}>
              <dt className="text-small text-soft">{t(`results.${what}`)}</dt>
              <dd className="font-semibold tabular-nums">{number(results[what])}</dd>
            </div>
          ))}
        </dl>
      )}
      {!versions ? (
        <SkeletonRows rows={3} />
      ) : versions.length === 0 ? (
        <p className="text-soft">{t('versions.none')}</p>
      ) : (
        <ol className="flex flex-col gap-2">
          {versions.map((version) => (
            <li key={version.id} className="flex items-start justify-between gap-3 rounded-xl border p-3.5">
              <div className="min-w-0">
                <p className="font-medium">{t('versions.number', { number: version.number })}</p>
                <p className="text-small text-soft">
                  {[dateTime(version.publishedAt), nameOf(version.publishedBy)].filter(Boolean).join(' · ')}
                </p>
                <p className="text-small text-soft">{Object.keys(version.content.variants).join(', ')}</p>
              </div>
              {mayEdit && (
                <Button
                  size="small"
                  onClick={() => {
                    onRestore(version.content)
                    toast.success(t('versions.restored', { number: version.number }))
                    onClose()
                  }}
                >
                  {t('versions.restore')}
                </Button>
              )}
            </li>
          ))}
        </ol>
      )}
    </SidePanel>
  )
}
