import { cn, Field, Input } from '../ui/index.ts'

export type GoOn = { how: 'go-on' | 'spread' | 'skip-stale'; hours: number }

/** How people go on after they were held: one of these ways, and over how many hours. `say` has the words. */
export function GoOnChoice({
  ways,
  value,
  onChange,
  say,
}: {
  ways: readonly GoOn['how'][]
  value: GoOn
  onChange: (value: GoOn) => void
  say: (key: string) => string
}) {
  return (
    <>
      {ways.map((way) => (
        <label
          key={way}
          className={cn(
            'flex cursor-pointer items-start gap-3 rounded-xl border p-3',
            value.how === way && 'border-ink bg-tint',
          )}
        >
          <input
            type="radio"
            name="how"
            checked={value.how === way}
            onChange={() => onChange({ ...value, how: way })}
            className="mt-1 accent-(--ink)"
          />
          <span>
            <span className="block font-medium">{say(way)}</span>
            <span className="block text-small text-soft">{say(`${way}Text`)}</span>
          </span>
        </label>
      ))}
      {value.how === 'spread' && (
        <Field label={say('hours')} className="mt-2">
          <Input
            type="number"
            min={1}
            max={168}
            className="max-w-32"
            value={value.hours}
            onChange={(event) =>
              onChange({ ...value, hours: Math.min(168, Math.max(1, Number(event.target.value))) })
            }
          />
        </Field>
      )}
    </>
  )
}
