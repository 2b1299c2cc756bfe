import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Page } from '../api.ts'
import { Combobox } from '../ui/index.ts'

export type ChosenContact = { id: string; name: string }
type Person = { id: string; name: string; email?: string | null; phone?: string | null }

/** Finds one contact by name, address or phone. */
export function ContactChoice({
  value,
  onChange,
}: {
  value: ChosenContact | undefined
  onChange: (contact: ChosenContact) => void
}) {
  const { t } = useTranslation('rehearsal')
  const [text, setText] = useState('')
  const q = useDeferredValue(text)
  const found = useQuery({
    queryKey: ['lookup', 'contacts', q],
    queryFn: ({ signal }) => api.get<Page<Person>>('/contacts', { q, limit: 20 }, signal),
  })
  const nameOf = (person: Person) => person.name || person.email || person.phone || person.id
  return (
    <Combobox
      value={value?.id}
      shown={value?.name}
      label={t('contact')}
      placeholder={t('chooseContact')}
      loading={found.isFetching}
      onSearch={setText}
      onChange={(id) => {
        const person = found.data?.items.find((one) => one.id === id)
        if (person) onChange({ id, name: nameOf(person) })
      }}
      options={(found.data?.items ?? []).map((person) => ({
        value: person.id,
        label: nameOf(person),
        help: [person.email, person.phone].filter(Boolean).join(' · '),
      }))}
    />
  )
}
