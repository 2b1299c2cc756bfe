import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './Button.tsx'
import { cn } from './cn.ts'
import { useReturnFocus } from './useReturnFocus.ts'

/** A question that stops everything else. For a form beside the page use {@link SidePanel}. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  footer,
  wide,
  children,
}: {
  open: boolean
  onClose: () => void
  title: ReactNode
  description?: ReactNode
  footer?: ReactNode
  wide?: boolean
  children?: ReactNode
}) {
  const { t } = useTranslation('ui')
  const returnFocus = useReturnFocus(open)
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="animate-fade fixed inset-0 z-50 bg-black/45" />
        <Radix.Content
          {...(!description && { 'aria-describedby': undefined })}
          onCloseAutoFocus={returnFocus}
          className={cn(
            'animate-rise fixed inset-x-3 outline-none bottom-3 z-50 mx-auto flex max-h-[calc(100dvh-1.5rem)] flex-col rounded-2xl border bg-raised shadow-raised sm:inset-x-0 sm:top-[12vh] sm:bottom-auto sm:max-h-[76vh]',
            wide ? 'max-w-3xl' : 'max-w-lg',
          )}
        >
          <header className="flex items-start justify-between gap-4 px-6 pt-5 pb-3">
            <div className="min-w-0">
              <Radix.Title className="text-body font-semibold">{title}</Radix.Title>
              {description && (
                <Radix.Description className="mt-1 text-body text-soft">{description}</Radix.Description>
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
          <div className="min-h-0 flex-1 overflow-y-auto px-6 pt-1 pb-5">{children}</div>
          {footer && (
            <footer className="flex flex-wrap justify-end gap-2 border-t px-6 py-3.5">{footer}</footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
