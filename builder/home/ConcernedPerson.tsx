import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { useSaid } from '../vocabulary/useSaid.ts'
import type { Overview } from './useOverview.ts'

/** Somebody who waits for a decision: one click leads to the step where they stand. */
export function ConcernedPerson({ person }: { person: Overview['attention']['people'][number] }) {
  const { t } = useTranslation('contacts')
  const { ago } = useFormat()
  const said = useSaid()
  return (
    <li className="text-small">
      <Link
        to="/flows/$id"
        params={{ id: person.flowId }}
        search={{ view: 'people', run: person.runId }}
        className="font-medium underline"
      >
        {person.contact || t('nameless')}
      </Link>
      <span className="text-soft">
        {' '}
        · {person.flow} · {ago(person.at)}
      </span>
      {person.because && <span className="line-clamp-2 text-soft">{said(person.because)}</span>}
    </li>
  )
}
