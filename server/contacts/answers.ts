import { z } from 'zod'

/** How the API shows a contact. */
export const ContactAnswer = z
  .object({
    id: z.uuid(),
    name: z.string(),
    externalId: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    company: z.string().nullable(),
    city: z.string().nullable(),
    country: z.string().nullable(),
    language: z.string().nullable(),
    timeZone: z.string().nullable(),
    stage: z.string().nullable(),
    stageSince: z.string().nullable(),
    score: z.number(),
    tags: z.array(z.string()),
    source: z.string().nullable(),
    ownerId: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
    attributes: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Contact' })

export const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(item), nextCursor: z.string().optional() })
