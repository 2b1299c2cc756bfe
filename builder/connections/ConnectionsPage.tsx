import { Page } from '../ui/Page.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'

export function ConnectionsPage() {
  return (
    <Page>
      <SkeletonRows />
    </Page>
  )
}
