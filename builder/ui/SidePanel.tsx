import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './Button.tsx'
import { cn } from './cn.ts'
import { useReturnFocus } from './useReturnFocus.ts'

/** A panel from the right (from below on a phone). `modal={false}` leaves the page behind it usable. */
export function SidePanel({
  open,
  onClose,
  title,
  description,
  footer,
  modal = true,
  className,
  children,
}: {
  open: boolean
  onClose: () => void
  title: ReactNode
  description?: ReactNode
  footer?: ReactNode
  modal?: boolean
  className?: string
  children: ReactNode
}) {
  const { t } = useTranslation('ui')
  const returnFocus = useReturnFocus(open)
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()} modal={modal}>
      <Radix.Portal>
        {modal && <Radix.Overlay className="animate-fade fixed inset-0 z-50 bg-black/35" />}
        <Radix.Content
          {...(!description && { 'aria-describedby': undefined })}
          onCloseAutoFocus={returnFocus}
          onInteractOutside={(event) => !modal && event.preventDefault()}
          className={cn(
            'animate-slide fixed z-50 outline-none flex flex-col border bg-raised shadow-raised max-sm:inset-x-0 max-sm:bottom-0 max-sm:max-h-[88dvh] max-sm:rounded-t-2xl sm:inset-y-2 sm:right-2 sm:w-[28rem] sm:rounded-2xl',
            className,
          )}
        >
          <header className="flex items-start justify-between gap-4 border-b px-5 py-4">
            <div className="min-w-0">
              <Radix.Title className="truncate text-body font-semibold">{title}</Radix.Title>
              {description && (
                <Radix.Description className="mt-0.5 text-small text-soft">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <Button
                look="quiet"
                size="small"
                aria-label={t('close')}
                className="-mt-1 -mr-2 w-8 px-0 text-soft"
              >
                <X aria-hidden />
              </Button>
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-5">{children}</div>
          {footer && (
            <footer className="flex flex-wrap justify-end gap-2 border-t px-5 py-3.5">{footer}</footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
