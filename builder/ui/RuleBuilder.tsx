import { lazy, Suspense } from 'react'
import type { RuleEditorProps } from '../rules/RuleEditor.tsx'
import { Skeleton } from './Skeleton.tsx'

const RuleEditor = lazy(() =>
  import('../rules/RuleEditor.tsx').then(({ RuleEditor }) => ({ default: RuleEditor })),
)

/** A rule made by hand. Pass the rule back in: it is controlled. Its editor is loaded when one is first shown. */
export function RuleBuilder(props: RuleEditorProps) {
  return (
    <Suspense fallback={<Skeleton className="h-24" />}>
      <RuleEditor {...props} />
    </Suspense>
  )
}
