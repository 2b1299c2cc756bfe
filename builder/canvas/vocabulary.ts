import { useQueryClient } from '@tanstack/react-query'
import { createContext, useContext, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { FlowGraph, FlowNode, Manifest, NodeExit, StepManifest } from '#sdk/flow'
import { contactColumns, type Lookups, useLookups } from '../inspector/lookups.ts'
import { useLive } from '../useLive.ts'
import { useManifest } from '../vocabulary/useVocabulary.ts'
import { ruleInWords } from './ruleInWords.ts'
import { waysOut } from './shape.ts'
import { exitTitle, type Piece, type Speaker, sentenceOf } from './words.ts'

/** What the steps are called and how a node is put into words, in the reader's language. */
export type Vocabulary = {
  manifest: Manifest
  lookups: Lookups
  speaker: Speaker
  stepOf(type: string): StepManifest | undefined
  /** A plugin's English text in the reader's language. */
  say(step: Pick<StepManifest, 'plugin'>, english: string): string
  titleOf(node: Pick<FlowNode, 'title' | 'type'>): string
  /** `graph` names the steps that a step like "go to" speaks of. */
  sentence(node: FlowNode, graph: FlowGraph): Piece[]
  exitTitle(step: StepManifest | undefined, exit: Pick<NodeExit, 'id' | 'title'>): string
  /** The first exit of a node that leads nowhere yet. */
  openExit(node: FlowNode, graph: FlowGraph): string | undefined
}

const empty: Manifest = { plugins: [], steps: [], events: [] }

const Context = createContext<Vocabulary | undefined>(undefined)
export const VocabularyProvider = Context.Provider

export function useVocabulary(): Vocabulary {
  const vocabulary = useContext(Context)
  if (!vocabulary) throw new Error('A canvas part was drawn outside <VocabularyProvider>.')
  return vocabulary
}

/** Builds the vocabulary from the manifest and the workspace's things; the same object until one of them changes. */
export function useNewVocabulary(): { vocabulary: Vocabulary; ready: boolean; error: Error | null } {
  const { data: manifest, error } = useManifest()
  const queries = useQueryClient()
  // A plugin dropped into the folder shows in the palette that is open. The first mark is that of what was just read.
  const mark = useRef<string>(undefined)
  useLive('/manifest/live', {
    changed: (now: { mark: string }) => {
      if (mark.current && mark.current !== now.mark) queries.invalidateQueries({ queryKey: ['manifest'] })
      mark.current = now.mark
    },
  })
  const lookups = useLookups()
  const { t, i18n } = useTranslation('canvas')
  const language = i18n.language
  const vocabulary = useMemo(
    () => vocabularyOf(manifest ?? empty, lookups, language, (key, values) => t(key, values ?? {})),
    [manifest, lookups, language, t],
  )
  return { vocabulary, ready: manifest !== undefined, error }
}

export function vocabularyOf(
  manifest: Manifest,
  lookups: Lookups,
  language: string,
  t: (key: string, values?: Record<string, unknown>) => string,
): Vocabulary {
  const steps = new Map(manifest.steps.map((step) => [step.type, step]))
  const translations = new Map(
    manifest.plugins.map((plugin) => [plugin.id, plugin.translations[language.slice(0, 2)] ?? {}]),
  )
  const plugin = (id: string, english: string) => translations.get(id)?.[english] ?? english
  const names: Record<string, Map<string, string>> = {
    stage: new Map(lookups.stages.map((stage) => [stage.key, stage.title])),
    segment: new Map(lookups.segments.map((segment) => [segment.id, segment.title])),
    member: new Map(lookups.members.map(({ userId, name }) => [userId, name])),
    score: new Map(lookups.scores.map((score) => [score.key, score.title])),
    'score-threshold': new Map(
      lookups.scores.flatMap((score) =>
        score.definition.thresholds.map(
          ({ id, title }) => [`${score.key}/${id}`, `${score.title}: ${title}`] as const,
        ),
      ),
    ),
    flow: new Map(lookups.flows.map((flow) => [flow.id, flow.title])),
    connection: new Map(lookups.connections.map((connection) => [connection.id, connection.title])),
    'contact-field': new Map([
      ...contactColumns.map((key) => [key, t(`rules:contact.${key}`)] as const),
      ...lookups.fields.map((field) => [`attributes.${field.key}`, field.title] as const),
    ]),
    'event-type': new Map(manifest.events.map((event) => [event.type, plugin(event.plugin, event.title)])),
  }
  const speaker: Speaker = {
    language,
    plugin,
    t,
    name: (widget, id) => names[widget]?.get(id),
    rule: (rule) => ruleInWords(rule, language, (widget, id) => names[widget]?.get(id)),
  }
  const stepOf = (type: string) => steps.get(type)
  // Asked for each way out of each card.
  const exitTitles = new Map<string, string>()
  const titleOf: Vocabulary['titleOf'] = (node) => {
    const step = stepOf(node.type)
    return node.title || (step ? plugin(step.plugin, step.title) : node.type)
  }
  return {
    manifest,
    lookups,
    speaker,
    stepOf,
    say: (step, english) => plugin(step.plugin, english),
    titleOf,
    sentence: (node, graph) => {
      const step = stepOf(node.type)
      if (!step) return [{ text: t('node.missingPlugin'), kind: 'missing' }]
      const name: Speaker['name'] = (widget, id) => {
        const target = widget === 'node' ? graph.nodes.find((one) => one.id === id) : undefined
        return target ? titleOf(target) : speaker.name(widget, id)
      }
      return sentenceOf(step, node, { ...speaker, name })
    },
    exitTitle: (step, exit) => {
      const key = `${step?.plugin} ${exit.id} ${exit.title}`
      const known = exitTitles.get(key) ?? exitTitle(exit, step?.plugin ?? '', speaker)
      exitTitles.set(key, known)
      return known
    },
    openExit: (node, graph) => {
      const step = stepOf(node.type)
      const taken = new Set(graph.edges.filter((edge) => edge.from === node.id).map((edge) => edge.exit))
      return step && waysOut(step, node.input).find((exit) => !exit.optional && !taken.has(exit.id))?.id
    },
  }
}
