import { Page } from '../ui/Page.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'

export function FlowPage() {
  return (
    <Page>
      <SkeletonRows />
    </Page>
  )
}
