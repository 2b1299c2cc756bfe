import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { Ellipsis, Trash2, Users } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { RouteError } from '../shell/RouteError.tsx'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'
import { Page } from '../ui/Page.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { useCan } from '../useMe.ts'
import { SegmentEditor } from './SegmentEditor.tsx'
import type { Segment } from './useSegments.ts'

export function SegmentPage() {
  const { t } = useTranslation('segments')
  const { id } = useParams({ from: '/inside/segments/$id' })
  const navigate = useNavigate()
  const can = useCan()
  const [asking, setAsking] = useState(false)
  const segment = useQuery({ queryKey: ['segments', id], queryFn: () => api.get<Segment>(`/segments/${id}`) })
  const remove = useMutation({
    mutationFn: () => api.delete(`/segments/${id}`),
    meta: { stale: [['lookup']], said: t('delete.done') },
    onSuccess: () => navigate({ to: '/segments', ignoreBlocker: true }),
    onSettled: () => setAsking(false),
  })
  usePageTitle(segment.data?.title)

  if (segment.isError) return <RouteError error={segment.error} reset={() => void segment.refetch()} />
  if (!segment.data)
    return (
      <Page>
        <SkeletonRows />
      </Page>
    )
  return (
    <Page>
      <PageHeader
        title={segment.data.title}
        back={{ to: '/segments', label: t('title') }}
        actions={
          <>
            <Button asChild>
              <Link to="/contacts" search={{ segment: id }}>
                <Users aria-hidden />
                {t('see')}
              </Link>
            </Button>
            {can('segments.write') && (
              <Menu
                items={[
                  {
                    label: t('delete.action'),
                    icon: <Trash2 aria-hidden />,
                    danger: true,
                    onSelect: () => setAsking(true),
                  },
                ]}
              >
                <IconButton look="plain" label={t('ui:more')}>
                  <Ellipsis aria-hidden />
                </IconButton>
              </Menu>
            )}
          </>
        }
      />
      <SegmentEditor key={segment.data.updatedAt} segment={segment.data} readOnly={!can('segments.write')} />
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate()}
        busy={remove.isPending}
        title={t('delete.title', { title: segment.data.title })}
        description={t('delete.text')}
        action={t('delete.action')}
      />
    </Page>
  )
}
