import { Page } from '../ui/Page.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'

export function ResetPasswordPage() {
  return (
    <Page>
      <SkeletonRows />
    </Page>
  )
}
