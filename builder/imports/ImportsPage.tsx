import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { Card } from '../ui/Card.tsx'
import { Page } from '../ui/Page.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { Table, Td, Th } from '../ui/Table.tsx'
import { DropZone } from './DropZone.tsx'
import { ImportBadge } from './ImportBadge.tsx'
import { useImports } from './useImport.ts'

export function ImportsPage() {
  const { t } = useTranslation('imports')
  const { number, ago } = useFormat()
  const navigate = useNavigate()
  const imports = useImports()
  const upload = useMutation({
    mutationFn: (file: File) => {
      const form = new FormData()
      form.set('file', file)
      return api.post<{ id: string }>('/imports', form)
    },
    meta: { quiet: true, stale: [['imports']] },
    onSuccess: ({ id }) => navigate({ to: '/contacts/imports/$id', params: { id } }),
  })
  usePageTitle(t('title'))

  return (
    <Page>
      <PageHeader
        title={t('title')}
        description={t('text')}
        back={{ to: '/contacts', label: t('contacts') }}
      />
      <DropZone
        onFile={(file) => upload.mutate(file)}
        busy={upload.isPending}
        error={upload.error?.message}
      />
      {imports.isPending && <SkeletonRows rows={3} className="mt-6 rounded-xl border bg-surface" />}
      {imports.data && imports.data.length > 0 && (
        <Card flush title={t('earlier')} className="mt-6">
          <Table label={t('earlier')}>
            <thead>
              <tr>
                <Th>{t('file')}</Th>
                <Th>{t('state')}</Th>
                <Th className="text-right">{t('created')}</Th>
                <Th className="text-right">{t('updated')}</Th>
                <Th className="text-right">{t('failed')}</Th>
                <Th>{t('when')}</Th>
              </tr>
            </thead>
            <tbody>
              {imports.data.map((one) => (
                <tr key={one.id} className="hover:bg-sunken/50">
                  <Td>
                    <Link
                      to="/contacts/imports/$id"
                      params={{ id: one.id }}
                      className="font-medium hover:underline"
                    >
                      {one.title}
                    </Link>
                  </Td>
                  <Td>
                    <ImportBadge status={one.status} />
                  </Td>
                  <Td className="text-right">{number(one.created)}</Td>
                  <Td className="text-right">{number(one.updated)}</Td>
                  <Td className="text-right">{number(one.failed)}</Td>
                  <Td className="whitespace-nowrap text-soft">{ago(one.createdAt)}</Td>
                </tr>
              ))}
            </tbody>
          </Table>
        </Card>
      )}
    </Page>
  )
}
