import { Page } from '../ui/Page.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'

export function SegmentPage() {
  return (
    <Page>
      <SkeletonRows />
    </Page>
  )
}
