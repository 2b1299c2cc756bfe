import { z } from 'zod'

export const MANIFEST = 'manifest.json'
/** Raised when an older program could not make sense of what a newer one writes. */
const FORMAT = 1

const Name = z.string().regex(/^[a-z_][a-z0-9_]*$/)

/** What a backup says of itself, written last: without it, it is not one. */
export const Manifest = z.object({
  format: z.literal(FORMAT),
  /** the moment that everything in it shows */
  at: z.iso.datetime(),
  /** the migrations its tables had been through */
  migrations: z.array(z.string()).min(1),
  /** the keys without which its secrets stay shut */
  keyIds: z.array(z.string()),
  /** months of history: the least and the first greater run id of each part */
  parts: z.array(z.object({ table: Name, name: Name, from: z.uuid(), to: z.uuid() })),
  sequences: z.array(z.object({ schema: Name, name: Name, next: z.string().regex(/^\d+$/) })),
  tables: z.array(
    z.object({
      schema: Name,
      name: Name,
      columns: z.array(Name).min(1),
      rows: z.int().min(0),
      sha256: z.string().length(64),
    }),
  ),
})
export type Manifest = z.infer<typeof Manifest>

export const newManifest = (rest: Omit<Manifest, 'format'>): Manifest => ({ format: FORMAT, ...rest })

export const pathOf = ({ schema, name }: { schema: string; name: string }) => `data/${schema}.${name}.copy`
