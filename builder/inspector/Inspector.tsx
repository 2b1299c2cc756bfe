import { ChevronDown, ChevronUp, CopyPlus, Ellipsis, Replace, Trash2, X } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { exitsOf, type FlowNode, type Operation, type StepManifest } from '#sdk/flow'
import { StepIcon } from '../canvas/StepIcon.tsx'
import { useFlow, useFlowStore } from '../canvas/store.ts'
import { toneOf } from '../canvas/tones.ts'
import { duplicate, remove } from '../canvas/useActions.ts'
import { useVocabulary } from '../canvas/vocabulary.ts'
import { walk } from '../canvas/walk.ts'
import { Button, cn, Field, IconButton, Input, Menu, Select } from '../ui/index.ts'
import { LeadsTo } from './LeadsTo.tsx'
import { PreviewProvider, usePreview } from './preview.ts'
import { SchemaForm } from './SchemaForm.tsx'
import { tried } from './tried.ts'
import { WebhookAddress } from './WebhookAddress.tsx'

const TryStep = lazy(() => import('./TryStep.tsx').then(({ TryStep }) => ({ default: TryStep })))

/** The form of one step, beside the canvas. */
export function Inspector({ node }: { node: FlowNode }) {
  const { t } = useTranslation('inspector')
  const vocabulary = useVocabulary()
  const store = useFlowStore()
  const readOnly = useFlow((flow) => flow.readOnly)
  const step = vocabulary.stepOf(node.type)
  const go = (direction: 'up' | 'down') => {
    const next = walk(store.getState().graph, node.id, direction)
    if (next) store.getState().inspect(next)
  }
  const tone = toneOf(step)
  return (
    <aside
      aria-label={vocabulary.titleOf(node)}
      data-form
      onKeyDown={(event) => {
        // A list or dialog opened from the form closes by itself first.
        const own = event.currentTarget.contains(event.target as globalThis.Node)
        if (event.key === 'Escape' && own && !event.defaultPrevented) store.getState().inspect(undefined)
      }}
      className="animate-slide flex h-full w-full flex-col border-l bg-raised max-sm:fixed max-sm:inset-x-0 max-sm:bottom-0 max-sm:z-40 max-sm:h-[64dvh] max-sm:rounded-t-2xl max-sm:border-t max-sm:shadow-raised sm:w-[25rem]"
    >
      <header className="flex items-center gap-3 border-b px-4 py-3">
        <span
          className={cn(
            'flex size-9 shrink-0 items-center justify-center',
            step?.kind === 'trigger' ? 'rounded-full' : 'rounded-lg',
            tone.ink,
            tone.soft,
          )}
        >
          <StepIcon name={step?.icon ?? 'circle-help'} className="size-4.5" />
        </span>
        <div className="min-w-0 flex-1">
          <h2 className="truncate font-semibold">{vocabulary.titleOf(node)}</h2>
          {step && node.title && (
            <p className="truncate text-small text-soft">{vocabulary.say(step, step.title)}</p>
          )}
        </div>
        <div className="-mr-2 flex">
          <IconButton size="small" label={t('previous')} onClick={() => go('up')}>
            <ChevronUp aria-hidden />
          </IconButton>
          <IconButton size="small" label={t('next')} onClick={() => go('down')}>
            <ChevronDown aria-hidden />
          </IconButton>
          {!readOnly && <StepMenu node={node} />}
          <IconButton size="small" label={t('close')} onClick={() => store.getState().inspect(undefined)}>
            <X aria-hidden />
          </IconButton>
        </div>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-5">
        {readOnly && <p className="mb-4 text-small text-soft">{t('readOnly')}</p>}
        {step ? <StepForm key={node.id} node={node} step={step} /> : <MissingPlugin type={node.type} />}
      </div>
    </aside>
  )
}

function StepForm({ node, step }: { node: FlowNode; step: StepManifest }) {
  const { t } = useTranslation('inspector')
  const vocabulary = useVocabulary()
  const store = useFlowStore()
  const readOnly = useFlow((flow) => flow.readOnly)
  const edit = (operation: Operation, merge: string) => store.getState().edit(operation, merge)
  const set = (field: string, value: unknown) =>
    edit(settingOf(node, step, field, value, store.getState().graph.edges), `${node.id} ${field}`)
  const [contact, setContact] = useState(tried.contact)
  const preview = usePreview(
    useFlow((flow) => flow.id),
    node,
    readOnly || step.kind === 'trigger' ? undefined : contact,
  )
  const hasFields = Object.keys(step.input.properties ?? {}).length > 0
  return (
    <div className="flex flex-col gap-5">
      {step.version !== node.version && (
        <p className="rounded-lg bg-warn-soft p-3 text-small text-warn">
          {t('replaced', { was: node.version, is: step.version })}
        </p>
      )}
      {step.description && <p className="text-small text-soft">{vocabulary.say(step, step.description)}</p>}
      {hasFields ? (
        <PreviewProvider value={preview}>
          <SchemaForm
            schema={step.input}
            value={node.input}
            plugin={step.plugin}
            onChange={set}
            disabled={readOnly}
          />
        </PreviewProvider>
      ) : (
        <p className="text-soft">{t('noFields')}</p>
      )}
      {step.on === 'webhook' && <WebhookAddress nodeId={node.id} />}
      <LeadsTo node={node} step={step} />
      <Suspense>
        {!readOnly && step.kind !== 'trigger' && (
          <TryStep
            node={node}
            contact={contact}
            onChoose={(chosen) => {
              tried.contact = chosen
              setContact(chosen)
            }}
          />
        )}
      </Suspense>
      <div className="flex flex-col gap-5 border-t pt-5">
        <Field label={t('title')}>
          <Input
            value={node.title ?? ''}
            maxLength={120}
            placeholder={vocabulary.say(step, step.title)}
            disabled={readOnly}
            onChange={(event) =>
              edit({ type: 'set-title', node: node.id, title: event.target.value }, `${node.id} title`)
            }
          />
        </Field>
        {step.kind === 'effect' && (
          <Field label={t('policy.title')} help={t('policy.help')}>
            <Select
              value={node.policy ?? ''}
              disabled={readOnly}
              onChange={(policy) =>
                edit(
                  {
                    type: 'set-policy',
                    node: node.id,
                    policy: (policy || undefined) as FlowNode['policy'], // one of the options below
                  },
                  `${node.id} policy`,
                )
              }
              options={[
                { value: '', label: t('policy.default') },
                ...(['do-not-resend', 'resend', 'hold-and-ask'] as const).map((value) => ({
                  value,
                  label: t(`policy.${value}`),
                })),
              ]}
            />
          </Field>
        )}
      </div>
    </div>
  )
}

/** Sets a field; exits that vanish by it (a case was removed) lose their connection in the same edit. */
function settingOf(
  node: FlowNode,
  step: StepManifest,
  field: string,
  value: unknown,
  edges: { from: string; exit: string }[],
): Operation {
  const set: Operation = { type: 'set-input', node: node.id, field, value }
  const before = new Set(exitsOf(step, node.input).map((exit) => exit.id))
  const after = new Set(exitsOf(step, { ...node.input, [field]: value }).map((exit) => exit.id))
  const gone = edges.filter((edge) => edge.from === node.id && before.has(edge.exit) && !after.has(edge.exit))
  if (gone.length === 0) return set
  return {
    type: 'batch',
    operations: [
      set,
      ...gone.map((edge) => ({ type: 'disconnect' as const, from: node.id, exit: edge.exit })),
    ],
  }
}

function StepMenu({ node }: { node: FlowNode }) {
  const { t } = useTranslation('inspector')
  const store = useFlowStore()
  const vocabulary = useVocabulary()
  return (
    <Menu
      items={[
        {
          label: t('replace'),
          icon: <Replace aria-hidden />,
          onSelect: () => store.getState().pick({ for: 'replace', node: node.id }),
        },
        {
          label: t('duplicate'),
          icon: <CopyPlus aria-hidden />,
          shortcut: 'Ctrl D',
          onSelect: () => {
            store.getState().select([node.id])
            duplicate(store, vocabulary)
          },
        },
        'line',
        {
          label: t('delete'),
          icon: <Trash2 aria-hidden />,
          shortcut: 'Del',
          danger: true,
          onSelect: () => {
            store.getState().select([node.id])
            remove(store)
          },
        },
      ]}
    >
      <Button look="quiet" size="small" aria-label={t('more')} className="w-8 px-0 text-soft">
        <Ellipsis aria-hidden />
      </Button>
    </Menu>
  )
}

function MissingPlugin({ type }: { type: string }) {
  const { t } = useTranslation('inspector')
  return (
    <div>
      <h3 className="font-semibold">{t('missing')}</h3>
      <p className="mt-1 text-soft">{t('missingText', { type })}</p>
    </div>
  )
}
