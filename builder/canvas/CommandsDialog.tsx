import { Command } from 'cmdk'
import { Search } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useTranslation } from 'react-i18next'
import { addStep } from './addStep.ts'
import { keymap } from './keymap.ts'
import { StepIcon } from './StepIcon.tsx'
import { useFlow, useFlowStore } from './store.ts'
import { useActions } from './useActions.ts'
import { useReveal } from './useReveal.ts'
import { useVocabulary } from './vocabulary.ts'

const item =
  'flex cursor-pointer items-center gap-2.5 rounded-lg px-2.5 py-2 data-[selected=true]:bg-tint [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-soft'
const heading =
  '[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-small [&_[cmdk-group-heading]]:text-soft'

/** Every action by its name, every step to go to, every step to add. */
export function CommandsDialog({ onClose, onAdded }: { onClose: () => void; onAdded: (id: string) => void }) {
  const { t } = useTranslation('canvas')
  const vocabulary = useVocabulary()
  const store = useFlowStore()
  const act = useActions()
  const reveal = useReveal()
  const graph = useFlow((flow) => flow.graph)
  const readOnly = useFlow((flow) => flow.readOnly)
  const run = (what: () => void) => {
    onClose()
    // Once the list is gone and the focus is the canvas's again.
    setTimeout(what, 0)
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="animate-fade fixed inset-0 z-50 bg-black/30" />
        <Dialog.Content
          aria-describedby={undefined}
          className="animate-rise fixed inset-x-3 bottom-3 z-50 mx-auto flex max-h-[80dvh] max-w-xl flex-col overflow-hidden rounded-2xl border bg-raised shadow-raised outline-none sm:top-[12vh] sm:bottom-auto sm:max-h-[70vh]"
        >
          <Dialog.Title className="sr-only">{t('shortcuts.commands')}</Dialog.Title>
          <Command label={t('shortcuts.commands')} loop className="flex min-h-0 flex-col">
            <div className="flex items-center gap-2.5 border-b px-4">
              <Search className="size-4 text-soft" aria-hidden />
              <Command.Input
                autoFocus
                placeholder={t('commands.placeholder')}
                className="h-12 w-full bg-transparent text-body outline-none"
              />
            </div>
            <Command.List className="min-h-0 overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-8 text-center text-soft">
                {t('ui:nothingFound')}
              </Command.Empty>
              <Command.Group heading={t('commands.do')} className={heading}>
                {keymap
                  .filter((one) => !(readOnly && 'edits' in one) && one.id !== 'commands')
                  .map(({ id, shown }) => (
                    <Command.Item
                      key={id}
                      value={`do ${id}`}
                      keywords={[t(`shortcuts.${id}`)]}
                      onSelect={() => run(() => act(id))}
                      className={item}
                    >
                      <span className="flex-1">{t(`shortcuts.${id}`)}</span>
                      <kbd className="rounded-md border bg-sunken px-1.5 font-sans text-small">{shown}</kbd>
                    </Command.Item>
                  ))}
              </Command.Group>
              <Command.Group heading={t('commands.go')} className={heading}>
                {graph.nodes.map((node) => (
                  <Command.Item
                    key={node.id}
                    value={`go ${node.id}`}
                    keywords={[vocabulary.titleOf(node)]}
                    onSelect={() =>
                      run(() => {
                        store.getState().inspect(node.id)
                        void reveal(node.id)
                      })
                    }
                    className={item}
                  >
                    <StepIcon name={vocabulary.stepOf(node.type)?.icon ?? 'circle-help'} />
                    {vocabulary.titleOf(node)}
                  </Command.Item>
                ))}
              </Command.Group>
              {!readOnly && (
                <Command.Group heading={t('commands.add')} className={heading}>
                  {vocabulary.manifest.steps.map((step) => (
                    <Command.Item
                      key={step.type}
                      value={`add ${step.type}`}
                      keywords={[vocabulary.say(step, step.title)]}
                      onSelect={() =>
                        run(() => {
                          const id = addStep(store, vocabulary, step, { for: 'canvas' })
                          if (id) onAdded(id)
                        })
                      }
                      className={item}
                    >
                      <StepIcon name={step.icon} />
                      {vocabulary.say(step, step.title)}
                    </Command.Item>
                  ))}
                </Command.Group>
              )}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
