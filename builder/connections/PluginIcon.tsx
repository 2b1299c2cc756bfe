import { StepIcon } from '../canvas/StepIcon.tsx'

export function PluginIcon({ icon = 'plug' }: { icon?: string }) {
  return (
    <span className="flex size-10 shrink-0 items-center justify-center rounded-lg bg-pool-soft text-pool">
      <StepIcon name={icon} className="size-5" />
    </span>
  )
}
