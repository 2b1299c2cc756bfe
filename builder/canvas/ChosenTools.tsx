import {
  AlignHorizontalSpaceBetween,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalSpaceBetween,
  Copy,
  Group,
  type LucideIcon,
  Trash2,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../ui/index.ts'
import { type ActionId, keymap } from './keymap.ts'
import { useFlow } from './store.ts'
import { useActions } from './useActions.ts'

const tools: { id: ActionId; icon: LucideIcon; from?: number }[] = [
  { id: 'group', icon: Group },
  { id: 'alignLeft', icon: AlignStartVertical },
  { id: 'alignTop', icon: AlignStartHorizontal },
  // Two are always at the same distance.
  { id: 'spreadAcross', icon: AlignHorizontalSpaceBetween, from: 3 },
  { id: 'spreadDown', icon: AlignVerticalSpaceBetween, from: 3 },
  { id: 'duplicate', icon: Copy },
  { id: 'remove', icon: Trash2 },
]

/** What can be done with several chosen steps at once: the same as by the keys. */
export function ChosenTools() {
  const { t } = useTranslation('canvas')
  const act = useActions()
  const count = useFlow((flow) => flow.selection.size)
  return (
    <div
      role="toolbar"
      aria-label={t('chosen', { count })}
      className="flex items-center rounded-xl border bg-raised p-1 shadow-card"
    >
      <span className="px-2 text-small text-soft max-sm:hidden">{t('chosen', { count })}</span>
      {tools
        .filter(({ from = 2 }) => count >= from)
        .map(({ id, icon: Icon }) => (
          <IconButton
            key={id}
            size="small"
            label={t(`shortcuts.${id}`)}
            shortcut={keymap.find((one) => one.id === id)?.shown}
            onClick={() => act(id)}
          >
            <Icon aria-hidden />
          </IconButton>
        ))}
    </div>
  )
}
