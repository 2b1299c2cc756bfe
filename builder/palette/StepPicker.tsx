import { Command } from 'cmdk'
import { Search } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useTranslation } from 'react-i18next'
import { addStep } from '../canvas/addStep.ts'
import { StepIcon } from '../canvas/StepIcon.tsx'
import { type Picking, useFlow, useFlowStore } from '../canvas/store.ts'
import { toneOf } from '../canvas/tones.ts'
import { useVocabulary } from '../canvas/vocabulary.ts'
import { cn } from '../ui/index.ts'
import { answers, grouped } from './groups.ts'

/** Asks what happens next. Opens with the search ready; what is chosen is already connected. */
export function StepPicker({ onAdded }: { onAdded: (id: string) => void }) {
  const picking = useFlow((flow) => flow.picking)
  const store = useFlowStore()
  return (
    <Dialog.Root
      open={picking !== undefined}
      onOpenChange={(open) => !open && store.getState().pick(undefined)}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="animate-fade fixed inset-0 z-50 bg-black/30" />
        <Dialog.Content
          aria-describedby={undefined}
          className="animate-rise fixed inset-x-3 bottom-3 z-50 mx-auto flex max-h-[80dvh] max-w-xl flex-col overflow-hidden rounded-2xl border bg-raised shadow-raised sm:top-[12vh] sm:bottom-auto sm:max-h-[70vh]"
        >
          {picking && <Choices picking={picking} onAdded={onAdded} />}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Choices({ picking, onAdded }: { picking: Picking; onAdded: (id: string) => void }) {
  const { t } = useTranslation('canvas')
  const vocabulary = useVocabulary()
  const store = useFlowStore()
  const { graph } = store.getState()
  const first = picking.for === 'canvas' && !graph.nodes.some((node) => isTrigger(node.type))
  const replaced = picking.for === 'replace' && graph.nodes.find((node) => node.id === picking.node)
  const wanted = vocabulary.manifest.steps.filter((step) => {
    if (picking.for === 'canvas') return !first || step.kind === 'trigger'
    if (replaced) return isTrigger(replaced.type) === (step.kind === 'trigger') && step.type !== replaced.type
    return step.kind !== 'trigger'
  })
  function isTrigger(type: string) {
    return vocabulary.stepOf(type)?.kind === 'trigger'
  }
  const question = first ? 'picker.start' : picking.for === 'replace' ? 'picker.instead' : 'picker.next'
  return (
    <Command
      label={t(question)}
      loop
      filter={(_, search, keywords) => answers(search, keywords?.[0] ?? '', keywords?.[1] ?? '')}
      className="flex min-h-0 flex-col"
    >
      <Dialog.Title className="px-5 pt-5 pb-2 font-semibold">{t(question)}</Dialog.Title>
      <div className="mx-4 flex items-center gap-2.5 rounded-lg border border-edge/70 px-3">
        <Search className="size-4 text-soft" aria-hidden />
        <Command.Input
          autoFocus
          placeholder={t('picker.search')}
          className="h-10 w-full bg-transparent outline-none"
        />
      </div>
      <Command.List className="mt-2 min-h-0 flex-1 overflow-y-auto px-2 pb-3">
        <Command.Empty className="px-4 py-10 text-center text-soft">{t('picker.nothing')}</Command.Empty>
        {grouped(wanted, vocabulary).map((group) => (
          <Command.Group
            key={group.id}
            heading={t(`category.${group.id}`)}
            className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-3 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-small [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-soft"
          >
            {group.steps.map((step) => {
              const tone = toneOf(step)
              const title = vocabulary.say(step, step.title)
              const description = vocabulary.say(step, step.description ?? '')
              return (
                <Command.Item
                  key={step.type}
                  value={step.type}
                  keywords={[title, description]}
                  onSelect={() => {
                    const id = addStep(store, vocabulary, step, picking)
                    if (id) onAdded(id)
                  }}
                  className="flex cursor-pointer items-center gap-3 rounded-xl px-3 py-2 data-[selected=true]:bg-tint"
                >
                  <span
                    className={cn(
                      'flex size-9 shrink-0 items-center justify-center',
                      step.kind === 'trigger' ? 'rounded-full' : 'rounded-lg',
                      tone.ink,
                      tone.soft,
                    )}
                  >
                    <StepIcon name={step.icon} className="size-4.5" />
                  </span>
                  <span className="min-w-0">
                    <span className="block truncate font-medium">{title}</span>
                    {description && (
                      <span className="block truncate text-small text-soft">{description}</span>
                    )}
                  </span>
                </Command.Item>
              )
            })}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  )
}
