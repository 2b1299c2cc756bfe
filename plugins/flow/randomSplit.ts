import { defineStep, exit, z } from '#sdk'

const Share = z.object({
  id: z.string().min(1).max(40),
  title: z.string().min(1).max(60).meta({ title: 'Name of this way out', placeholder: 'Variant A' }),
  weight: z
    .number()
    .min(0)
    .max(1000)
    .default(1)
    .meta({ title: 'Weight', help: 'Twice the weight, twice the people.' }),
})

export const randomSplit = defineStep({
  id: 'random-split',
  title: 'Split at random',
  description: 'Sends contacts different ways by chance, for instance to compare two texts.',
  icon: 'shuffle',
  category: 'flow',
  summary: 'At random: {shares}',
  exits: { each: 'shares', id: 'id', title: 'title' },
  input: z.object({
    shares: z
      .array(Share)
      .min(2, 'Add at least two ways out.')
      .max(20)
      .refine(
        (items) => new Set(items.map((item) => item.id)).size === items.length,
        'Two ways out are the same.',
      )
      .refine((items) => items.some((item) => item.weight > 0), 'Give at least one way out a weight.')
      .default([
        { id: 'a', title: 'A', weight: 1 },
        { id: 'b', title: 'B', weight: 1 },
      ])
      .meta({ title: 'Ways out' }),
  }),
  decide({ input, random }) {
    const shares = input.shares.filter((share) => share.weight > 0)
    const total = shares.reduce((sum, share) => sum + share.weight, 0)
    let left = random() * total
    // The last one takes what rounding leaves over.
    const chosen = shares.find((share) => {
      left -= share.weight
      return left < 0
    })
    const { id, title, weight } = chosen ?? (shares.at(-1) as (typeof shares)[number])
    return exit(id, { because: { drawn: title, share: weight / total } })
  },
})
