/** How much of it is done, or used. */
export function Bar({ value, of, label }: { value: number; of: number; label: string }) {
  const share = of > 0 ? Math.min(100, (value / of) * 100) : 0
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={0}
      aria-valuemax={of}
      className="mt-2 h-2 overflow-hidden rounded-full bg-sunken"
    >
      <div className="h-full rounded-full bg-river" style={{ width: `${share}%` }} />
    </div>
  )
}
