import { Page } from '../ui/Page.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'

export function SettingsPage() {
  return (
    <Page>
      <SkeletonRows />
    </Page>
  )
}
