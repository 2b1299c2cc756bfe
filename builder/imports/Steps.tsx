import { Check } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { cn } from '../ui/cn.ts'

const steps = ['match', 'check', 'import'] as const

export function Steps({ at }: { at: 1 | 2 | 3 }) {
  const { t } = useTranslation('imports')
  return (
    <ol className="mb-6 flex items-center gap-2 sm:gap-4" aria-label={t('steps')}>
      {steps.map((step, index) => {
        const number = index + 1
        return (
          <li
            key={step}
            aria-current={number === at ? 'step' : undefined}
            className={cn(
              'flex items-center gap-2 text-small sm:gap-4',
              number === at ? 'font-medium text-ink' : 'text-soft',
            )}
          >
            {index > 0 && <span className="h-px w-4 bg-line sm:w-10" aria-hidden />}
            <span className="flex items-center gap-2">
              <span
                className={cn(
                  'flex size-6 items-center justify-center rounded-full border',
                  number === at && 'border-ink bg-ink text-silt',
                  number < at && 'border-good bg-good-soft text-good',
                )}
              >
                {number < at ? <Check className="size-3.5" aria-hidden /> : number}
              </span>
              {t(`step.${step}`)}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
