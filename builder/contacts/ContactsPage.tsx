import { Page } from '../ui/Page.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'

export function ContactsPage() {
  return (
    <Page>
      <SkeletonRows />
    </Page>
  )
}
