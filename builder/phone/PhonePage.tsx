import { Page } from '../ui/Page.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'

export function PhonePage() {
  return (
    <Page>
      <SkeletonRows />
    </Page>
  )
}
