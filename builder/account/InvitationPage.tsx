import { Page } from '../ui/Page.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'

export function InvitationPage() {
  return (
    <Page>
      <SkeletonRows />
    </Page>
  )
}
