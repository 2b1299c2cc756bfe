import { useTranslation } from 'react-i18next'
import { countryName } from '../contacts/ContactCell.tsx'
import { useFormat } from '../i18n/format.ts'
import { Badge } from '../ui/Badge.tsx'
import { Table, Td, Th } from '../ui/Table.tsx'
import type { ImportProblem } from './types.ts'

const identities = new Set(['email', 'phone', 'externalId'])
/** The row is taken over, into somebody who is there. */
const taken = new Set(['duplicate', 'exists'])

/** The first rows that were refused, or come in without a value that could not be read. */
export function ProblemTable({ problems }: { problems: ImportProblem[] }) {
  const { t, i18n } = useTranslation('imports')
  const { number } = useFormat()
  /** `email, phone` by which somebody was recognised, as people call them. */
  const fieldsIn = (about = '') =>
    about
      .split(', ')
      .map((field) => (identities.has(field) ? t(`contacts:column.${field}`).toLowerCase() : field))
      .join(', ')
  const say = ({ code, about }: ImportProblem) =>
    t([`says.${code}`, 'says.other'], {
      code,
      about: fieldsIn(about),
      in: about && /^[A-Z]{2}$/.test(about) ? t('in', { country: countryName(about, i18n.language) }) : '',
    })
  const columnName = (column: string | undefined) =>
    column &&
    t([`contacts:column.${column}`, 'contacts:timeline.field'], { field: column.replace('attributes.', '') })
  return (
    <Table label={t('check.problems')}>
      <thead>
        <tr>
          <Th>{t('problem.line')}</Th>
          <Th>{t('problem.column')}</Th>
          <Th className="max-sm:hidden">{t('problem.value')}</Th>
          <Th>{t('problem.problem')}</Th>
        </tr>
      </thead>
      <tbody>
        {problems.slice(0, 50).map((problem) => (
          <tr key={`${problem.row} ${problem.column} ${problem.code}`}>
            <Td>{number(problem.row)}</Td>
            <Td className="whitespace-nowrap">{columnName(problem.column)}</Td>
            <Td className="max-w-48 truncate text-soft max-sm:hidden">{problem.value}</Td>
            <Td className="min-w-56">
              {!problem.warning && !taken.has(problem.code) && (
                <Badge tone="bad" className="mr-2">
                  {t('problem.refused')}
                </Badge>
              )}
              {say(problem)}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
