import { z } from 'zod'
import { AnalysisField } from '../agents/settings.ts'

/** What an analysis is to find out, settled when it is asked for. */
export const AnalysisAsked = z.object({
  goal: z.string().default(''),
  language: z.string().default('en'),
  fields: z.array(AnalysisField).default([]),
  /** the account of the reading model; without one, only what needs no model is told */
  account: z.string().optional(),
  model: z.string().default(''),
  agent: z.object({ id: z.string(), version: z.number(), title: z.string() }).optional(),
})
export type AnalysisAsked = z.output<typeof AnalysisAsked>
