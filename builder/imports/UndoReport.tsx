import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Import } from './types.ts'

/** What was taken back, and who stayed and why. */
export function UndoReport({ undo }: { undo: Import['undo'] }) {
  const { t } = useTranslation('imports')
  return (
    <div className="rounded-xl bg-sunken px-5 py-4">
      <p>
        {t('result.undone')}
        {undo &&
          ` ${t('undoReport.deleted', { count: undo.deleted })}, ${t('undoReport.restored', { count: undo.restored })}.`}
      </p>
      {undo && undo.stayed > 0 && (
        <>
          <p className="mt-2">{t('result.kept', { count: undo.stayed })}</p>
          <ul className="mt-1 list-disc pl-5 text-small text-soft">
            {undo.named.slice(0, 10).map((one) => (
              <li key={one.contactId}>
                <Link to="/contacts/$id" params={{ id: one.contactId }} className="underline">
                  {one.name || t('contacts:nameless')}
                </Link>
                : {t([`why.${one.why}`, 'why.event'])}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
