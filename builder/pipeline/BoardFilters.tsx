import { ListFilter, Search, UserRoundPlus, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FilterPanel } from '../contacts/FilterPanel.tsx'
import { readRule, useRuleSentence } from '../contacts/ruleParam.ts'
import { useDebounced } from '../contacts/useDebounced.ts'
import { useSegments } from '../segments/useSegments.ts'
import { Button } from '../ui/Button.tsx'
import { Combobox } from '../ui/Combobox.tsx'
import { Input } from '../ui/Input.tsx'
import { Select } from '../ui/Select.tsx'
import { useMembers } from '../vocabulary/useMembers.ts'
import { useTags } from '../vocabulary/useVocabulary.ts'
import type { BoardSort } from './useBoard.ts'

export type BoardSearch = {
  q?: string
  segment?: string
  tag?: string
  owner?: string
  rule?: string
  sort?: string
  unplaced?: string
}

/** Whom the board shows, and in which order. */
export function BoardFilters({
  search,
  onChange,
}: {
  search: BoardSearch
  onChange: (change: BoardSearch) => void
}) {
  const { t } = useTranslation('pipeline')
  const [text, setText] = useDebounced(search.q ?? '', (q) => onChange({ q: q.trim() || undefined }))
  const [open, setOpen] = useState(false)
  const segments = useSegments().data ?? []
  const members = useMembers().data ?? []
  const tags = useTags().data ?? []
  const rule = readRule(search.rule)
  const sentence = useRuleSentence(rule)

  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <div className="relative w-full sm:w-60">
        <Search className="pointer-events-none absolute top-2.5 left-3 size-4 text-soft" aria-hidden />
        <Input
          type="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={t('contacts:searchPlaceholder')}
          aria-label={t('contacts:search')}
          className="pl-9"
        />
      </div>
      {segments.length > 0 && (
        <Select
          label={t('contacts:segment')}
          value={search.segment ?? ''}
          onChange={(segment) => onChange({ segment: segment || undefined })}
          options={[
            { value: '', label: t('contacts:everybody') },
            ...segments.map(({ id, title }) => ({ value: id, label: title })),
          ]}
          className="w-auto max-w-52"
        />
      )}
      {tags.length > 0 && (
        <Combobox
          label={t('tag')}
          value={search.tag ?? ''}
          onChange={(tag) => onChange({ tag: tag || undefined })}
          options={[{ value: '', label: t('anyTag') }, ...tags.map((tag) => ({ value: tag, label: tag }))]}
          className="w-40"
        />
      )}
      <Select
        label={t('owner')}
        value={search.owner ?? ''}
        onChange={(owner) => onChange({ owner: owner || undefined })}
        options={[
          { value: '', label: t('anyOwner') },
          { value: 'none', label: t('noOwner') },
          ...members.map(({ userId, name }) => ({ value: userId, label: name })),
        ]}
        className="w-auto max-w-48"
      />
      <Select
        label={t('sort')}
        value={search.sort ?? '-stageSince'}
        onChange={(sort) => onChange({ sort: sort === '-stageSince' ? undefined : sort })}
        options={(['-stageSince', 'stageSince'] satisfies BoardSort[]).map((value) => ({
          value,
          label: t(value === 'stageSince' ? 'sortLongest' : 'sortLatest'),
        }))}
        className="w-auto"
      />
      <Button
        aria-pressed={search.unplaced !== undefined}
        onClick={() => onChange({ unplaced: search.unplaced ? undefined : 'shown' })}
        className="aria-pressed:bg-tint"
      >
        <UserRoundPlus aria-hidden />
        {t('unplaced')}
      </Button>
      <Button onClick={() => setOpen(true)} aria-pressed={Boolean(rule)}>
        <ListFilter aria-hidden />
        {t('contacts:filter')}
      </Button>
      {rule && (
        <span className="flex max-w-full items-center gap-1 rounded-full bg-tint py-1 pr-1 pl-3 text-small">
          <span className="truncate">{sentence}</span>
          <button
            type="button"
            aria-label={t('contacts:clearFilter')}
            onClick={() => onChange({ rule: undefined })}
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
          onChange({ rule: next.rules.length ? JSON.stringify(next) : undefined })
          setOpen(false)
        }}
      />
    </div>
  )
}
