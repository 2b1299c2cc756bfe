import { Page } from '../ui/Page.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'

export function ImportsPage() {
  return (
    <Page>
      <SkeletonRows />
    </Page>
  )
}
