import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Table, Td, Th } from '../ui/Table.tsx'
import type { ImportProblem } from './types.ts'

/** The first rows that were refused or came in with a remark. */
export function ProblemTable({ problems }: { problems: ImportProblem[] }) {
  const { t } = useTranslation('imports')
  const { number } = useFormat()
  if (problems.length === 0) return null
  return (
    <Table label={t('check.problems')}>
      <thead>
        <tr>
          <Th>{t('problem.line')}</Th>
          <Th>{t('problem.column')}</Th>
          <Th>{t('problem.value')}</Th>
          <Th>{t('problem.problem')}</Th>
        </tr>
      </thead>
      <tbody>
        {problems.slice(0, 50).map((problem) => (
          <tr key={`${problem.line} ${problem.column} ${problem.problem ?? problem.message}`}>
            <Td>{number(problem.line)}</Td>
            <Td className="whitespace-nowrap">{problem.column}</Td>
            <Td className="max-w-48 truncate text-soft">{problem.value}</Td>
            <Td className="min-w-56">{problem.message ?? problem.problem}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
