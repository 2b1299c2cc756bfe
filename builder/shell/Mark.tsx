/** The river in its bed. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true" fill="none">
      <path
        d="M3 7c12 0 12 6 5 10s-2 9 9 9 12-1 12-1M13 4c13 0 15 7 7 12s0 7 9 7"
        stroke="currentColor"
        strokeWidth="2.6"
        strokeLinecap="round"
      />
    </svg>
  )
}
