import { Page } from '../ui/Page.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'

export function SetupPage() {
  return (
    <Page>
      <SkeletonRows />
    </Page>
  )
}
