import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Filter, Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { describeRule } from '#sdk/rules'
import { api } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import { useRuleWords } from '../rules/useRuleWords.ts'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Page } from '../ui/Page.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { Table, Td, Th } from '../ui/Table.tsx'
import { useCan } from '../useMe.ts'
import { type Segment, useSegments } from './useSegments.ts'

export function SegmentsPage() {
  const { t } = useTranslation('segments')
  const { number, ago } = useFormat()
  const words = useRuleWords()
  const can = useCan()
  const navigate = useNavigate()
  const segments = useSegments()
  const create = useMutation({
    mutationFn: () =>
      api.post<Segment>('/segments', {
        title: t('newTitle'),
        kind: 'live',
        rule: { combinator: 'and', rules: [] },
      }),
    meta: { stale: [['segments'], ['lookup']] },
    onSuccess: ({ id }) => navigate({ to: '/segments/$id', params: { id } }),
  })
  usePageTitle(t('title'))
  const createButton = (
    <Button look="primary" busy={create.isPending} onClick={() => create.mutate()}>
      <Plus aria-hidden />
      {t('new')}
    </Button>
  )
  const some = segments.data && segments.data.length > 0

  return (
    <Page>
      <PageHeader
        title={t('title')}
        description={t('text')}
        actions={some && can('segments.write') && createButton}
      />
      {segments.isPending && <SkeletonRows className="rounded-xl border bg-surface" />}
      {segments.isError && (
        <EmptyState
          title={t('failed')}
          text={segments.error.message}
          action={<Button onClick={() => void segments.refetch()}>{t('contacts:again')}</Button>}
        />
      )}
      {segments.data?.length === 0 && (
        <EmptyState
          icon={<Filter aria-hidden />}
          title={t('empty.title')}
          text={t('empty.text')}
          action={can('segments.write') && createButton}
        />
      )}
      {some && (
        <Card flush>
          <Table label={t('title')}>
            <thead>
              <tr>
                <Th>{t('name')}</Th>
                <Th className="max-md:hidden">{t('who')}</Th>
                <Th className="text-right">{t('people')}</Th>
                <Th className="max-sm:hidden">{t('changed')}</Th>
              </tr>
            </thead>
            <tbody>
              {segments.data.map((segment) => (
                <tr key={segment.id} className="hover:bg-sunken/50">
                  <Td>
                    <Link
                      to="/segments/$id"
                      params={{ id: segment.id }}
                      className="font-medium hover:underline"
                    >
                      {segment.title}
                    </Link>
                    {segment.kind === 'static' && (
                      <Badge tone="line" className="ml-2">
                        {t('kind.static')}
                      </Badge>
                    )}
                  </Td>
                  <Td className="max-w-md text-soft max-md:hidden">
                    <span className="line-clamp-2">
                      {segment.rule ? describeRule(segment.rule, words) : t('handPicked')}
                    </span>
                  </Td>
                  <Td className="text-right">{segment.ready ? number(segment.size) : t('counting')}</Td>
                  <Td className="whitespace-nowrap text-soft max-sm:hidden">{ago(segment.updatedAt)}</Td>
                </tr>
              ))}
            </tbody>
          </Table>
        </Card>
      )}
    </Page>
  )
}
