import { Page } from '../ui/Page.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'

export function ForgotPasswordPage() {
  return (
    <Page>
      <SkeletonRows />
    </Page>
  )
}
