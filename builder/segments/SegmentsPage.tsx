import { Page } from '../ui/Page.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'

export function SegmentsPage() {
  return (
    <Page>
      <SkeletonRows />
    </Page>
  )
}
