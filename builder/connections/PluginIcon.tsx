import { Plug } from 'lucide-react'
import { DynamicIcon, type IconName, iconNames } from 'lucide-react/dynamic'

const known = new Set<string>(iconNames)

/** A plugin names its icon; each one is loaded when it is first drawn. */
export function PluginIcon({ icon }: { icon?: string }) {
  return (
    <span className="flex size-10 shrink-0 items-center justify-center rounded-lg bg-pool-soft text-pool [&_svg]:size-5">
      {icon && known.has(icon) ? (
        <DynamicIcon name={icon as IconName} aria-hidden fallback={() => <Plug aria-hidden />} />
      ) : (
        <Plug aria-hidden />
      )}
    </span>
  )
}
