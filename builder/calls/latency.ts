/** How long the agent took in one turn: until it was heard, until its first sound, or else until its first words. */
export function tookOf(detail: unknown): number | undefined {
  const { heardMs, firstSoundMs, thinkMs } = (detail ?? {}) as Partial<
    Record<'heardMs' | 'firstSoundMs' | 'thinkMs', number>
  >
  return heardMs ?? firstSoundMs ?? thinkMs
}

/** Of all turns of a call: the one in the middle, and the slowest. */
export function latencyOf(moments: { kind: string; detail: unknown }[]) {
  const times = moments
    .filter(({ kind }) => kind === 'turn')
    .flatMap(({ detail }) => tookOf(detail) ?? [])
    .sort((one, other) => one - other)
  const [median, worst] = [times[Math.floor(times.length / 2)], times.at(-1)]
  return median === undefined || worst === undefined ? undefined : { median, worst }
}
