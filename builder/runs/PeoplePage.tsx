import { RunPage } from './RunPage.tsx'
import { RunsList } from './RunsList.tsx'

/** The people in a flow, or the passage of one of them. */
export function PeoplePage({
  flowId,
  node,
  run,
  status,
}: {
  flowId: string
  node: string | undefined
  run: string | undefined
  status: string | undefined
}) {
  if (run) return <RunPage key={run} id={run} flowId={flowId} from={{ node, status }} />
  return <RunsList flowId={flowId} node={node} status={status} />
}
