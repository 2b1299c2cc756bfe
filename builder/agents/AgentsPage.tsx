import { useNavigate } from '@tanstack/react-router'
import { Bot, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { Button, Card, EmptyState, Page, PageHeader, SkeletonRows, Table, Th } from '../ui/index.ts'
import { useCan } from '../useMe.ts'
import { AgentLine } from './AgentLine.tsx'
import { NewAgentDialog } from './NewAgentDialog.tsx'
import { type AgentRow, useAgents } from './requests.ts'

/** The AI callers of the workspace. */
export function AgentsPage() {
  const { t } = useTranslation('agents')
  const navigate = useNavigate()
  const mayWrite = useCan()('agents.write')
  const agents = useAgents()
  const [making, setMaking] = useState<{ copyOf?: AgentRow }>()
  usePageTitle(t('title'))
  const button = mayWrite && (
    <Button look="primary" onClick={() => setMaking({})}>
      <Plus aria-hidden />
      {t('new')}
    </Button>
  )
  const some = agents.data && agents.data.length > 0

  return (
    <Page>
      <PageHeader title={t('title')} description={t('text')} actions={some && button} />
      {agents.isPending && <SkeletonRows className="rounded-xl border bg-surface" />}
      {agents.isError && <EmptyState title={t('failed')} text={agents.error.message} />}
      {agents.data?.length === 0 && (
        <EmptyState
          icon={<Bot aria-hidden />}
          title={t('empty.title')}
          text={t('empty.text')}
          action={button}
        />
      )}
      {some && (
        <Card flush>
          <Table label={t('title')}>
            <thead>
              <tr>
                <Th>{t('name')}</Th>
                <Th className="max-md:hidden">{t('speaks')}</Th>
                <Th className="max-sm:hidden">{t('status')}</Th>
                <Th className="text-right">{t('calls')}</Th>
                <Th className="max-sm:hidden">{t('changed')}</Th>
                <Th>
                  <span className="sr-only">{t('ui:more')}</span>
                </Th>
              </tr>
            </thead>
            <tbody>
              {agents.data.map((agent) => (
                <AgentLine
                  key={agent.id}
                  agent={agent}
                  mayWrite={mayWrite}
                  onCopy={() => setMaking({ copyOf: agent })}
                />
              ))}
            </tbody>
          </Table>
        </Card>
      )}
      {making && (
        <NewAgentDialog
          copyOf={making.copyOf}
          onClose={() => setMaking(undefined)}
          onMade={(id) => navigate({ to: '/agents/$id', params: { id } })}
        />
      )}
    </Page>
  )
}
