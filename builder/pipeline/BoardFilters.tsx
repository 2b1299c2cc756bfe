import { UserRoundPlus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { PeopleSearch } from '../contacts/PeopleSearch.tsx'
import { RuleFilter } from '../contacts/RuleFilter.tsx'
import { useSegments } from '../segments/useSegments.ts'
import { Button } from '../ui/Button.tsx'
import { Combobox } from '../ui/Combobox.tsx'
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
  const segments = useSegments().data ?? []
  const members = useMembers().data ?? []
  const tags = useTags().data ?? []

  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <PeopleSearch value={search.q} onChange={(q) => onChange({ q })} className="w-full sm:w-60" />
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
      <RuleFilter value={search.rule} onChange={(rule) => onChange({ rule })} />
    </div>
  )
}
