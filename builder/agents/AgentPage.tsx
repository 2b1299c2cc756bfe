import { useParams } from '@tanstack/react-router'
import { RouteError } from '../shell/RouteError.tsx'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { Page, SkeletonRows } from '../ui/index.ts'
import { AgentEditor } from './AgentEditor.tsx'
import { useAgent, useAgentForm } from './requests.ts'

export function AgentPage() {
  const { id } = useParams({ from: '/inside/agents/$id' })
  const agent = useAgent(id)
  const form = useAgentForm()
  usePageTitle(agent.data?.title)
  const error = agent.error ?? form.error
  if (error)
    return (
      <RouteError
        error={error}
        reset={() => {
          void agent.refetch()
          void form.refetch()
        }}
      />
    )
  if (!agent.data || !form.data)
    return (
      <Page>
        <SkeletonRows />
      </Page>
    )
  return <AgentEditor key={id} agent={agent.data} form={form.data} />
}
