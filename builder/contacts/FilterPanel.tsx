import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { always, type Rule } from '#sdk/rules'
import { Button } from '../ui/Button.tsx'
import { RuleBuilder } from '../ui/RuleBuilder.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'

const first: Rule = { combinator: 'and', rules: [{ field: 'tags', operator: '=', value: '' }] }

export function FilterPanel({
  open,
  rule,
  onClose,
  onApply,
}: {
  open: boolean
  rule: Rule | undefined
  onClose: () => void
  onApply: (rule: Rule) => void
}) {
  const { t } = useTranslation('contacts')
  const [draft, setDraft] = useState(rule ?? first)
  useEffect(() => {
    if (open) setDraft(rule ?? first)
  }, [open, rule])

  return (
    <SidePanel
      open={open}
      onClose={onClose}
      title={t('filter')}
      description={t('filterHelp')}
      className="sm:w-[34rem]"
      footer={
        <>
          <Button onClick={() => onApply(always)}>{t('clearFilter')}</Button>
          <Button look="primary" onClick={() => onApply(draft)}>
            {t('applyFilter')}
          </Button>
        </>
      }
    >
      <RuleBuilder label={t('filter')} value={draft} onChange={setDraft} />
    </SidePanel>
  )
}
