import { useTranslation } from 'react-i18next'
import { Dialog } from '../ui/index.ts'

const shortcuts = [
  ['walk', '↑ ↓ ← →'],
  ['open', 'Enter'],
  ['close', 'Esc'],
  ['add', '/'],
  ['remove', 'Del'],
  ['undo', 'Ctrl Z'],
  ['redo', 'Ctrl Y'],
  ['copy', 'Ctrl C'],
  ['cut', 'Ctrl X'],
  ['paste', 'Ctrl V'],
  ['duplicate', 'Ctrl D'],
  ['all', 'Ctrl A'],
  ['nudge', 'Shift ↑ ↓ ← →'],
  ['several', 'Shift + ▭'],
  ['pan', 'Space + ▭'],
  ['arrange', 'L'],
  ['fit', 'F'],
  ['help', '?'],
] as const

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('canvas')
  return (
    <Dialog open onClose={onClose} title={t('shortcuts.title')}>
      <dl className="grid grid-cols-1 gap-x-8 gap-y-2 sm:grid-cols-2">
        {shortcuts.map(([what, keys]) => (
          <div key={what} className="flex items-center justify-between gap-3">
            <dt>{t(`shortcuts.${what}`)}</dt>
            <dd>
              <kbd className="rounded-md border bg-sunken px-1.5 py-0.5 font-sans text-small whitespace-nowrap">
                {keys}
              </kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
