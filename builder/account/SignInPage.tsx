import { Page } from '../ui/Page.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'

export function SignInPage() {
  return (
    <Page>
      <SkeletonRows />
    </Page>
  )
}
