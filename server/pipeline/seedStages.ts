import type { Db } from '../db/connect.ts'

export const stageWords = {
  en: ['Sales', 'New', 'Contacted', 'Qualified', 'Meeting', 'Proposal', 'Negotiation', 'Won', 'Lost'],
  es: [
    'Ventas',
    'Nuevo',
    'Contactado',
    'Calificado',
    'Reunión',
    'Propuesta',
    'Negociación',
    'Ganado',
    'Perdido',
  ],
} as const

export const stages = [
  { key: 'new', probability: 5, slaDays: 2, closed: null },
  { key: 'contacted', probability: 10, slaDays: 5, closed: null },
  { key: 'qualified', probability: 25, slaDays: 7, closed: null },
  { key: 'meeting', probability: 40, slaDays: 10, closed: null },
  { key: 'proposal', probability: 60, slaDays: 10, closed: null },
  { key: 'negotiation', probability: 80, slaDays: 14, closed: null },
  { key: 'won', probability: 100, slaDays: null, closed: 'won' },
  { key: 'lost', probability: 0, slaDays: null, closed: 'lost' },
] as const

/** The sales path that a new workspace begins with: one pipeline of eight stages. */
export async function seedStages(db: Db, workspaceId: string, language: 'en' | 'es' = 'en'): Promise<void> {
  const [title, ...titles] = stageWords[language]
  const pipeline = await db
    .insertInto('pipelines')
    .values({ workspaceId, title })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db
    .insertInto('stages')
    .values(
      stages.map((stage, position) => ({
        ...stage,
        workspaceId,
        pipelineId: pipeline.id,
        title: titles[position] ?? stage.key,
        position,
      })),
    )
    .execute()
}
