import { useBlocker } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'

/** Somebody has just agreed to leave: the page's other half-written forms, which the router asks next, do not ask again. */
let agreed = false

function agree(leave?: () => void) {
  agreed = true
  setTimeout(() => {
    agreed = false
  })
  leave?.()
}

/** Asks before what is half written is left: by a link, the back button, or closing the window. */
export function LeaveGuard({
  unsaved,
  tabs = false,
}: {
  unsaved: boolean
  /** another tab of the page forgets it as well */
  tabs?: boolean
}) {
  const { t } = useTranslation('shell')
  const leaving = useBlocker({
    shouldBlockFn: ({ current, next }) =>
      unsaved &&
      !agreed &&
      (current.pathname !== next.pathname ||
        (tabs && JSON.stringify(current.search) !== JSON.stringify(next.search))),
    enableBeforeUnload: () => unsaved,
    withResolver: true,
  })
  return (
    <ConfirmDialog
      open={leaving.status === 'blocked'}
      onClose={() => leaving.reset?.()}
      onConfirm={() => agree(leaving.proceed)}
      title={t('leave.title')}
      description={t('leave.text')}
      action={t('leave.go')}
    />
  )
}
