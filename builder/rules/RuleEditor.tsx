import { Plus, X } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type ActionProps,
  type CombinatorSelectorProps,
  type FieldSelectorProps,
  type FullField,
  type NotToggleProps,
  type OperatorSelectorProps,
  QueryBuilder,
  type RuleGroupType,
  type ValueEditorProps,
} from 'react-querybuilder'
import { always, type Condition, type Operator, operatorsOf, type Rule } from '#sdk/rules'
import { Button } from '../ui/Button.tsx'
import { Combobox } from '../ui/Combobox.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { Select } from '../ui/Select.tsx'
import { shapeOf, tidyRule } from './tidyRule.ts'
import { type RuleField, useRuleFields } from './useRuleFields.ts'
import { ValueInput } from './ValueInput.tsx'

export type RuleEditorProps = {
  value: Rule | undefined
  onChange: (rule: Rule) => void
  /** what may be asked about; contact fields and events when absent */
  fields?: RuleField[]
  label: string
  disabled?: boolean
}

/** A rule made by hand. Pass the rule back in: it is controlled. */
export function RuleEditor({ fields, ...props }: RuleEditorProps) {
  return fields ? <Builder {...props} fields={fields} /> : <ContactBuilder {...props} />
}

const ContactBuilder = (props: Omit<RuleEditorProps, 'fields'>) => (
  <Builder {...props} fields={useRuleFields()} />
)

// react-querybuilder knows rules as loosely typed objects; ours are the same objects with narrower types.
const theirs = (rule: Rule) => rule as unknown as RuleGroupType
const ours = (query: RuleGroupType) => tidyRule(query as unknown as Rule)

function Builder({
  value = always,
  onChange,
  fields,
  label,
  disabled,
}: RuleEditorProps & { fields: RuleField[] }) {
  const { t } = useTranslation('rules')
  const options = useMemo(
    () => fields.map((field) => ({ ...field, value: field.name, label: field.label })),
    [fields],
  )
  const byName = useMemo(() => new Map(fields.map((field) => [field.name, field])), [fields])
  const fieldOf = (name: string): RuleField =>
    byName.get(name) ?? { name, label: name, group: '', type: name.startsWith('event:') ? 'event' : 'text' }

  return (
    <fieldset className="rules min-w-0" disabled={disabled}>
      <legend className="sr-only">{label}</legend>
      <QueryBuilder
        query={theirs(value)}
        onQueryChange={(query: RuleGroupType) => onChange(ours(query))}
        enableMountQueryChange={false}
        fields={options as unknown as FullField[]}
        getDefaultField={byName.has('tags') ? 'tags' : undefined}
        getOperators={(name) => {
          const { type } = fieldOf(name)
          const names: readonly Operator[] = type === 'event' ? ['did', 'didNot'] : operatorsOf[type]
          return names.map((operator) => ({
            name: operator,
            value: operator,
            label:
              type === 'list'
                ? t([`list.${operator}`, `operator.${operator}`])
                : type === 'date'
                  ? t([`date.${operator}`, `operator.${operator}`])
                  : t(`operator.${operator}`),
          }))
        }}
        combinators={[
          { name: 'and', value: 'and', label: t('all') },
          { name: 'or', value: 'or', label: t('any') },
        ]}
        addRuleToNewGroups
        listsAsArrays
        showNotToggle
        disabled={disabled}
        maxLevels={4}
        context={{ fieldOf }}
        controlElements={controls}
        controlClassnames={looks}
      />
    </fieldset>
  )
}

const looks = {
  queryBuilder: 'text-body',
  ruleGroup: 'flex flex-col gap-2 rounded-xl border bg-sunken/40 p-2.5',
  header: 'flex flex-wrap items-center gap-2',
  body: 'flex flex-col gap-2 empty:hidden',
  rule: 'relative flex flex-wrap items-center gap-1.5 rounded-lg border bg-surface p-2 pr-11',
}

const controls = {
  combinatorSelector: Combinator,
  notToggle: Not,
  addRuleAction: AddCondition,
  addGroupAction: AddGroup,
  removeRuleAction: RemoveCondition,
  removeGroupAction: RemoveGroup,
  fieldSelector: FieldChoice,
  operatorSelector: OperatorChoice,
  valueEditor: Value,
}

function Combinator({ value, handleOnChange, rules, disabled }: CombinatorSelectorProps) {
  const { t } = useTranslation('rules')
  if (rules.length < 2) return <span className="text-small font-medium text-soft">{t('holds')}</span>
  return disabled ? (
    <span className="text-small font-medium text-soft">{t(value === 'or' ? 'any' : 'all')}</span>
  ) : (
    <Segmented
      label={t('combinator')}
      value={value === 'or' ? 'or' : 'and'}
      onChange={handleOnChange}
      options={[
        { value: 'and', label: t('all') },
        { value: 'or', label: t('any') },
      ]}
    />
  )
}

function Not({ checked, handleOnChange, ruleGroup, disabled }: NotToggleProps) {
  const { t } = useTranslation('rules')
  if (!ruleGroup.rules.length) return null
  return (
    <Button
      look="quiet"
      size="small"
      aria-pressed={Boolean(checked)}
      disabled={disabled}
      onClick={() => handleOnChange(!checked)}
      className="aria-pressed:bg-warn-soft aria-pressed:text-warn"
    >
      {t(checked ? 'notOn' : 'notOff')}
    </Button>
  )
}

function AddCondition({ handleOnClick, disabled }: ActionProps) {
  const { t } = useTranslation('rules')
  if (disabled) return null
  return (
    <Button look="plain" size="small" className="ml-auto" onClick={(event) => handleOnClick(event)}>
      <Plus aria-hidden />
      {t('addCondition')}
    </Button>
  )
}

function AddGroup({ handleOnClick, disabled }: ActionProps) {
  const { t } = useTranslation('rules')
  if (disabled) return null
  return (
    <Button look="quiet" size="small" onClick={(event) => handleOnClick(event)}>
      {t('addGroup')}
    </Button>
  )
}

function RemoveCondition({ handleOnClick, disabled }: ActionProps) {
  const { t } = useTranslation('rules')
  if (disabled) return null
  return (
    <Button
      look="quiet"
      size="small"
      aria-label={t('removeCondition')}
      className="absolute top-2 right-2 w-8 px-0 text-soft"
      onClick={(event) => handleOnClick(event)}
    >
      <X aria-hidden />
    </Button>
  )
}

function RemoveGroup({ handleOnClick, disabled }: ActionProps) {
  const { t } = useTranslation('rules')
  if (disabled) return null
  return (
    <Button
      look="quiet"
      size="small"
      aria-label={t('removeGroup')}
      className="w-8 px-0 text-soft"
      onClick={(event) => handleOnClick(event)}
    >
      <X aria-hidden />
    </Button>
  )
}

function FieldChoice({ value, handleOnChange, options, disabled, context }: FieldSelectorProps) {
  const { t } = useTranslation('rules')
  // the list we handed in, see `options` above
  const fields = options as unknown as (RuleField & { value: string })[]
  return (
    <Combobox
      label={t('field')}
      value={value}
      shown={context.fieldOf(value ?? '').label}
      onChange={handleOnChange}
      disabled={disabled}
      options={fields.map((field) => ({ value: field.name, label: field.label, help: field.group }))}
      className="min-w-36 flex-1 basis-40 sm:max-w-56"
    />
  )
}

function OperatorChoice({ value, handleOnChange, options, disabled }: OperatorSelectorProps) {
  const { t } = useTranslation('rules')
  return (
    <Select
      label={t('comparison')}
      value={value}
      onChange={handleOnChange}
      disabled={disabled}
      options={options.flatMap((option) =>
        'options' in option ? [] : [{ value: option.name, label: option.label }],
      )}
      className="w-auto min-w-32 flex-1 basis-32 sm:max-w-48"
    />
  )
}

function Value({ field, operator, value, handleOnChange, disabled, context }: ValueEditorProps) {
  const shape = shapeOf(operator as Operator)
  if (shape === 'nothing') return null
  return (
    <ValueInput
      field={context.fieldOf(field)}
      operator={operator as Operator}
      value={value as Condition['value']}
      onChange={handleOnChange}
      disabled={disabled}
    />
  )
}
