import { Page } from '../ui/Page.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'

export function FlowsPage() {
  return (
    <Page>
      <SkeletonRows />
    </Page>
  )
}
