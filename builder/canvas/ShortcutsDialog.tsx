import { useTranslation } from 'react-i18next'
import { Dialog } from '../ui/index.ts'
import { byHand, keymap } from './keymap.ts'

/** The map of keys, as it is. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('canvas')
  return (
    <Dialog open wide onClose={onClose} title={t('shortcuts.title')}>
      <dl className="grid grid-cols-1 gap-x-8 gap-y-2 sm:grid-cols-2">
        {[...keymap, ...byHand].map(({ id, shown }) => (
          <div key={id} className="flex items-center justify-between gap-3">
            <dt>{t(`shortcuts.${id}`)}</dt>
            <dd>
              <kbd className="rounded-md border bg-sunken px-1.5 py-0.5 font-sans text-small whitespace-nowrap">
                {shown}
              </kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
