import { Page } from '../ui/Page.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'

export function ContactPage() {
  return (
    <Page>
      <SkeletonRows />
    </Page>
  )
}
