import { CircleHelp, icons, type LucideIcon } from 'lucide-react'

/** All of lucide, in a chunk of its own that is loaded only when a plugin's icon is a rare one. */
export function AnyIcon({ name, className }: { name: string; className?: string }) {
  const pascal = name.replaceAll(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase())
  const Icon = (icons as Record<string, LucideIcon>)[pascal] ?? CircleHelp
  return <Icon className={className} aria-hidden />
}
