import { cn } from '../ui/cn.ts'

/** Side arms of a river seen from above: one line per arm, the inner ones brighter. */
const arms = Array.from({ length: 15 }, (_, arm) => {
  const x = 30 + arm * 26
  const sway = 70 + Math.sin(arm * 0.9) * 34
  return `M${x} -20 C ${x + sway} 110, ${x - sway * 1.1} 210, ${x + 26} 330 S ${x + sway * 1.3} 520, ${x - 20} 640 S ${x - sway * 0.4} 800, ${x + 40} 920`
})

export function RiverLines({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 440 900"
      preserveAspectRatio="xMidYMid slice"
      fill="none"
      aria-hidden="true"
      className={cn('size-full', className)}
    >
      {arms.map((path, arm) => (
        <path
          key={path}
          d={path}
          stroke="currentColor"
          strokeWidth={arm % 4 === 1 ? 2.2 : 1}
          strokeOpacity={0.16 + 0.4 * Math.max(0, 1 - Math.abs(arm - 7) / 7)}
        />
      ))}
    </svg>
  )
}
