import { Plus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { describeRule, type Rule } from '#sdk/rules'
import { ListInput } from '../rules/ListInput.tsx'
import { useRuleWords } from '../rules/useRuleWords.ts'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { Combobox } from '../ui/Combobox.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { RuleBuilder } from '../ui/RuleBuilder.tsx'
import { Select } from '../ui/Select.tsx'
import type { Described, TheirCondition } from './types.ts'

const kinds = ['filled', 'empty', 'one-of', 'none-of'] as const

/** Which contacts are made there, and which records are taken in. */
export function CrossingCard({
  described,
  inclusion,
  theirs,
  writable,
  onChange,
}: {
  described: Described
  inclusion: Rule | null
  theirs: TheirCondition[]
  writable: boolean
  onChange: (change: { inclusion?: Rule | null; theirs?: TheirCondition[] }) => void
}) {
  const { t } = useTranslation('crm')
  const words = useRuleWords()
  const change = (index: number, next: Partial<TheirCondition> | undefined) =>
    onChange({
      theirs: theirs.flatMap((one, at) => (at === index ? (next ? { ...one, ...next } : []) : one)),
    })
  return (
    <Card title={t('crossing.title')} description={t('crossing.text')}>
      <div className="grid gap-8 lg:grid-cols-2">
        <div className="min-w-0 space-y-2">
          <h3 className="text-small font-medium">{t('crossing.ours')}</h3>
          <RuleBuilder
            label={t('crossing.oursLabel')}
            value={inclusion ?? undefined}
            disabled={!writable}
            onChange={(rule) => onChange({ inclusion: rule.rules.length > 0 ? rule : null })}
          />
          {inclusion && <p className="text-small text-soft">{describeRule(inclusion, words)}</p>}
        </div>
        <div className="min-w-0 space-y-3">
          <h3 className="text-small font-medium">{t('crossing.theirs')}</h3>
          {theirs.length === 0 && <p className="text-small text-soft">{t('crossing.everybody')}</p>}
          <ul className="space-y-3">
            {theirs.map((one, index) => {
              const field = described.fields.find(({ name }) => name === one.field)
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: a condition is its place; its field may be empty or twice
                <li key={index} className="space-y-2 rounded-lg bg-sunken p-3">
                  <div className="flex flex-wrap items-center gap-2">
                    <Combobox
                      className="min-w-0 flex-1 basis-40"
                      label={t('crossing.field')}
                      disabled={!writable}
                      value={one.field || undefined}
                      options={described.fields.map(({ name, title }) => ({ value: name, label: title }))}
                      onChange={(name) => change(index, { field: name, values: [] })}
                    />
                    <Select
                      label={t('crossing.is')}
                      disabled={!writable}
                      value={one.is}
                      options={kinds.map((kind) => ({ value: kind, label: t(`crossing.${kind}`) }))}
                      onChange={(is) => change(index, { is: is as TheirCondition['is'] })}
                    />
                    {writable && (
                      <IconButton
                        size="small"
                        label={t('crossing.remove')}
                        onClick={() => change(index, undefined)}
                      >
                        <Trash2 aria-hidden />
                      </IconButton>
                    )}
                  </div>
                  {(one.is === 'one-of' || one.is === 'none-of') && (
                    <ListInput
                      label={t('crossing.values')}
                      values={one.values}
                      disabled={!writable}
                      create={!field?.options}
                      options={field?.options?.map(({ value, title }) => ({ value, label: title }))}
                      onChange={(values) => change(index, { values })}
                    />
                  )}
                </li>
              )
            })}
          </ul>
          {writable && (
            <Button
              size="small"
              onClick={() => onChange({ theirs: [...theirs, { field: '', is: 'filled', values: [] }] })}
            >
              <Plus aria-hidden />
              {t('crossing.add')}
            </Button>
          )}
        </div>
      </div>
    </Card>
  )
}
