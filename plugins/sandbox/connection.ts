import { z } from '#sdk'

/** How the pretended vendor behaves. */
export const connection = z.object({
  delay: z.number().int().min(0).max(20_000).default(0).meta({
    title: 'Time it takes to answer',
    help: 'In milliseconds, as a real vendor would take.',
  }),
  failureRate: z.number().min(0).max(1).default(0).meta({
    title: 'Share it refuses',
    help: 'From 0 to 1. A refused message leaves its step by “Failed”.',
  }),
})
export type Settings = z.output<typeof connection>
