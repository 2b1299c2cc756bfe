import type { StepManifest } from '#sdk/flow'

type Tone = { ink: string; soft: string }

// Tailwind finds class names by reading the files, so each stands here in full.
const tones: Record<string, Tone> = {
  flow: { ink: 'text-stone', soft: 'bg-stone-soft' },
  messages: { ink: 'text-pool', soft: 'bg-pool-soft' },
  calls: { ink: 'text-clay', soft: 'bg-clay-soft' },
  contacts: { ink: 'text-reed', soft: 'bg-reed-soft' },
  crm: { ink: 'text-dusk', soft: 'bg-dusk-soft' },
  trigger: { ink: 'text-silt', soft: 'bg-ink' },
}
const other: Tone = { ink: 'text-note', soft: 'bg-note-soft' }

/** The colour of a step's category. */
export const toneOf = (step: Pick<StepManifest, 'kind' | 'category'> | undefined): Tone =>
  tones[step?.kind === 'trigger' ? 'trigger' : (step?.category ?? '')] ?? other
