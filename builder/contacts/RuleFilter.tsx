import { ListFilter, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { FilterPanel } from './FilterPanel.tsx'
import { readRule, useRuleSentence } from './ruleParam.ts'

/** Narrows people down by a rule that stands in the address, and says which it is. */
export function RuleFilter({
  value,
  onChange,
}: {
  value: string | undefined
  onChange: (rule: string | undefined) => void
}) {
  const { t } = useTranslation('contacts')
  const [open, setOpen] = useState(false)
  const rule = readRule(value)
  const sentence = useRuleSentence(rule)
  return (
    <>
      <Button onClick={() => setOpen(true)} aria-pressed={Boolean(rule)}>
        <ListFilter aria-hidden />
        {t('filter')}
      </Button>
      {rule && (
        <span className="flex max-w-full items-center gap-1 rounded-full bg-tint py-1 pr-1 pl-3 text-small">
          <span className="truncate">{sentence}</span>
          <button
            type="button"
            aria-label={t('clearFilter')}
            onClick={() => onChange(undefined)}
            className="rounded-full p-1 hover:bg-line"
          >
            <X className="size-3.5" aria-hidden />
          </button>
        </span>
      )}
      <FilterPanel
        open={open}
        rule={rule}
        onClose={() => setOpen(false)}
        onApply={(next) => {
          onChange(next.rules.length ? JSON.stringify(next) : undefined)
          setOpen(false)
        }}
      />
    </>
  )
}
