import { useTranslation } from 'react-i18next'
import type { PluginManifest } from '#sdk/flow'
import { Badge } from '../ui/Badge.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { usePluginText } from '../vocabulary/usePluginText.ts'
import { PluginIcon } from './PluginIcon.tsx'

/** Which vendor? */
export function PluginDialog({
  open,
  plugins,
  onClose,
  onChoose,
}: {
  open: boolean
  plugins: PluginManifest[]
  onClose: () => void
  onChoose: (plugin: PluginManifest) => void
}) {
  const { t } = useTranslation('connections')
  const say = usePluginText()
  return (
    <Dialog open={open} onClose={onClose} title={t('choose.title')} description={t('choose.text')}>
      {plugins.length === 0 && <p className="py-4 text-soft">{t('choose.none')}</p>}
      <ul className="flex flex-col gap-1">
        {plugins.map((plugin) => (
          <li key={plugin.id}>
            <button
              type="button"
              onClick={() => onChoose(plugin)}
              className="flex w-full items-center gap-3 rounded-lg p-2.5 text-left hover:bg-tint"
            >
              <PluginIcon icon={plugin.icon} />
              <span className="min-w-0 flex-1">
                <span className="flex items-center gap-2 font-medium">
                  {say(plugin.id, plugin.title)}
                  {plugin.providers.some(({ simulated }) => simulated) && (
                    <Badge tone="warn">{t('simulated')}</Badge>
                  )}
                </span>
                {plugin.description && (
                  <span className="block text-small text-soft">{say(plugin.id, plugin.description)}</span>
                )}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
