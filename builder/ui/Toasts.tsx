import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Toaster as Sonner } from 'sonner'

export { toast as sonner } from 'sonner'

let show = () => {}
/** Fulfilled once messages have a place: one said before would be lost. */
export const shown = new Promise<void>((resolve) => {
  show = resolve
})

/** Where messages appear. */
export function Toasts() {
  const { t } = useTranslation('ui')
  useEffect(show, [])
  return (
    <Sonner
      position="bottom-right"
      containerAriaLabel={t('notifications')}
      offset={16}
      mobileOffset={{ bottom: 76 }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-full items-start gap-3 rounded-xl border bg-raised p-4 text-body text-ink shadow-raised sm:w-92',
          title: 'font-medium',
          description: 'text-small text-soft',
          error: 'border-bad/60',
          icon: 'mt-0.5 text-soft',
          actionButton:
            'ml-auto shrink-0 rounded-md border px-2.5 py-1 text-small font-medium hover:bg-sunken',
        },
      }}
    />
  )
}
