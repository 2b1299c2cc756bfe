import { Page } from '../ui/Page.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'

export function ImportPage() {
  return (
    <Page>
      <SkeletonRows />
    </Page>
  )
}
