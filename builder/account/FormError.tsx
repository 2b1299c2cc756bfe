import { CircleAlert } from 'lucide-react'

/** What went wrong with the form as a whole. */
export function FormError({ error }: { error: unknown }) {
  if (!error) return null
  return (
    <p role="alert" className="flex items-start gap-2.5 rounded-lg bg-bad-soft px-3.5 py-3 text-bad">
      <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      {error instanceof Error ? error.message : String(error)}
    </p>
  )
}
