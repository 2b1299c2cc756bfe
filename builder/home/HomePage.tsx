import { Link } from '@tanstack/react-router'
import { FileUp, Smartphone, Waves } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useSetup } from '../account/useSetup.ts'
import { RouteError } from '../shell/RouteError.tsx'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Page } from '../ui/Page.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { useMe } from '../useMe.ts'
import { Attention } from './Attention.tsx'
import { FlowTile } from './FlowTile.tsx'
import { Today } from './Today.tsx'
import { useOverview } from './useOverview.ts'

/** What runs now, and what needs somebody to look. */
export function HomePage() {
  const { t } = useTranslation('home')
  const me = useMe().data
  const overview = useOverview()
  const setup = useSetup()
  usePageTitle(t('title'))

  if (overview.isError && !overview.data)
    return <RouteError error={overview.error} reset={() => void overview.refetch()} />
  return (
    <Page>
      <PageHeader
        title={me?.user?.name ? t('hello', { name: me.user.name.split(' ')[0] }) : t('title')}
        badge={me?.workspace?.demo && <Badge tone="warn">{t('demo')}</Badge>}
        description={me?.workspace?.demo ? t('demoText') : undefined}
        actions={
          me?.workspace?.demo && (
            <>
              {setup.data?.owner === false && (
                <Button asChild>
                  <Link to="/setup">{t('setUp')}</Link>
                </Button>
              )}
              <Button look="primary" asChild>
                <Link to="/phone">
                  <Smartphone aria-hidden />
                  {t('phone')}
                </Link>
              </Button>
            </>
          )
        }
      />
      {overview.data ? (
        <div className="flex flex-col gap-6">
          <Today today={overview.data.today} flows={overview.data.flows} />
          <div className="grid items-start gap-6 lg:grid-cols-[2fr_1fr]">
            <Card title={t('running')} flush>
              {overview.data.flows.length > 0 ? (
                <ul className="divide-y border-t">
                  {overview.data.flows.map((flow) => (
                    <FlowTile key={flow.id} flow={flow} />
                  ))}
                </ul>
              ) : (
                <EmptyState
                  icon={<Waves aria-hidden />}
                  title={t('empty.title')}
                  text={t(overview.data.today.contacts > 0 ? 'empty.text' : 'empty.noContacts')}
                  action={
                    overview.data.today.contacts > 0 ? (
                      <Button look="primary" asChild>
                        <Link to="/flows">{t('empty.action')}</Link>
                      </Button>
                    ) : (
                      <Button look="primary" asChild>
                        <Link to="/contacts/imports">
                          <FileUp aria-hidden />
                          {t('empty.import')}
                        </Link>
                      </Button>
                    )
                  }
                />
              )}
            </Card>
            <Attention overview={overview.data} />
          </div>
        </div>
      ) : (
        <div className="flex flex-col gap-6" aria-busy="true">
          <Skeleton className="h-24 rounded-xl" />
          <Skeleton className="h-64 rounded-xl" />
        </div>
      )}
    </Page>
  )
}
