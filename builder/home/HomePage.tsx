import { Page } from '../ui/Page.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'

export function HomePage() {
  return (
    <Page>
      <SkeletonRows />
    </Page>
  )
}
