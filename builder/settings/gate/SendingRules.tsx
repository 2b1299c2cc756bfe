import { SkeletonRows } from '../../ui/Skeleton.tsx'
import { Budgets } from './Budgets.tsx'
import { Doubtful } from './Doubtful.tsx'
import { Laws } from './Laws.tsx'
import { Lists } from './Lists.tsx'
import { Paces } from './Paces.tsx'
import { Paused } from './Paused.tsx'
import { PolicyForm } from './PolicyForm.tsx'
import { useGate } from './useGate.ts'
import { WaitingSends } from './WaitingSends.tsx'

/** What every send has to pass before it leaves. */
export function SendingRules() {
  const gate = useGate().data
  if (!gate) return <SkeletonRows className="rounded-xl border bg-surface" />
  return (
    <div className="flex flex-col gap-6">
      <Paused />
      <Doubtful />
      <WaitingSends />
      <PolicyForm
        // drawn anew when the server's rules have changed
        key={JSON.stringify(gate.policy)}
        policy={gate.policy}
      />
      <Budgets budgets={gate.budgets} />
      <Paces />
      <Lists lists={gate.lists} />
      <Laws />
    </div>
  )
}
