import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FlowGraph, NodeDiff } from '#sdk/flow'
import { cn, IconButton, Segmented } from '../ui/index.ts'
import { overlay } from './compare.ts'
import { StillCanvas } from './StillCanvas.tsx'
import { useVocabulary } from './vocabulary.ts'

export type Compared = { title: string; graph: FlowGraph }

/** Two drawings of one flow: side by side or one over the other, with every change as a line of words. */
export function CompareDialog({
  flowId,
  before,
  after,
  onClose,
}: {
  flowId: string
  before: Compared
  after: Compared
  onClose: () => void
}) {
  const { t } = useTranslation('canvas')
  const [look, setLook] = useState<'overlay' | 'beside'>('overlay')
  const both = useMemo(() => overlay(before.graph, after.graph), [before.graph, after.graph])
  return (
    <Radix.Root open onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="animate-fade fixed inset-0 z-50 bg-black/45" />
        <Radix.Content
          aria-describedby={undefined}
          className="animate-rise fixed inset-2 z-50 flex flex-col overflow-hidden rounded-2xl border bg-raised shadow-raised outline-none sm:inset-6"
        >
          <header className="flex flex-wrap items-center gap-3 border-b px-5 py-3">
            <Radix.Title className="font-semibold">
              {t('diff.title', { before: before.title, after: after.title })}
            </Radix.Title>
            <Segmented
              label={t('diff.look')}
              value={look}
              onChange={setLook}
              className="ml-auto"
              options={[
                { value: 'overlay', label: t('diff.overlay') },
                { value: 'beside', label: t('diff.beside') },
              ]}
            />
            <Radix.Close asChild>
              <IconButton label={t('ui:close')}>
                <X aria-hidden />
              </IconButton>
            </Radix.Close>
          </header>
          <div className="flex min-h-0 flex-1 max-lg:flex-col">
            <div className="flex min-h-0 min-w-0 flex-1 max-sm:flex-col">
              {look === 'overlay' ? (
                <div className="min-w-0 flex-1">
                  <StillCanvas flowId={flowId} graph={both.graph} changed={both.changed} />
                </div>
              ) : (
                [before, after].map((one, at) => (
                  <section
                    key={one.title}
                    aria-label={one.title}
                    className={cn('relative min-w-0 flex-1', at === 1 && 'border-l')}
                  >
                    <p className="absolute top-3 left-3 z-10 rounded-full border bg-raised px-3 py-1 text-small font-medium">
                      {one.title}
                    </p>
                    <StillCanvas flowId={flowId} graph={one.graph} changed={both.changed} />
                  </section>
                ))
              )}
            </div>
            <aside className="w-full overflow-y-auto border-l p-4 max-lg:max-h-56 max-lg:border-t lg:w-88">
              <Changes diff={both.diff} before={before.graph} after={after.graph} />
            </aside>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

const tones = {
  added: 'bg-good-soft text-good',
  removed: 'bg-bad-soft text-bad',
  changed: 'bg-warn-soft text-warn',
  moved: 'bg-sunken text-soft',
}

function Changes({
  diff,
  before,
  after,
}: {
  diff: ReturnType<typeof overlay>['diff']
  before: FlowGraph
  after: FlowGraph
}) {
  const { t } = useTranslation('canvas')
  const vocabulary = useVocabulary()
  const nodes = Object.entries(diff.nodes).filter(([, one]) => one.what !== 'moved')
  const titleOf = (id: string) => {
    const node = after.nodes.find((one) => one.id === id) ?? before.nodes.find((one) => one.id === id)
    return node ? vocabulary.titleOf(node) : id
  }
  const ways = [
    ...diff.edges.added.map((edge) => ({ edge, what: 'added' as const })),
    ...diff.edges.removed.map((edge) => ({ edge, what: 'removed' as const })),
  ]
  return (
    <div className="flex flex-col gap-4">
      {diff.same && <p className="text-soft">{t('diff.same')}</p>}
      <ul className="flex flex-col gap-3">
        {nodes.map(([id, one]) => (
          <li key={id}>
            <p className="flex items-center gap-2 font-medium">
              <span className={cn('rounded-full px-2 py-0.5 text-small', tones[one.what])}>
                {t(`diff.${one.what}`)}
              </span>
              <span className="min-w-0 truncate">{titleOf(id)}</span>
            </p>
            {one.what === 'changed' && <Fields diff={one} />}
          </li>
        ))}
      </ul>
      {ways.length > 0 && (
        <div>
          <h3 className="text-small font-medium">{t('diff.ways')}</h3>
          <ul className="mt-1 flex flex-col gap-1 text-small">
            {ways.map(({ edge, what }) => (
              <li key={`${what} ${edge.from} ${edge.exit} ${edge.to}`} className="flex gap-2">
                <span className={cn('h-fit rounded-full px-2', tones[what])}>{t(`diff.${what}`)}</span>
                <span>
                  {titleOf(edge.from)} · {t(`exit.${edge.exit}`, { defaultValue: edge.exit })} →{' '}
                  {titleOf(edge.to)}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {diff.notes.length > 0 && (
        <div>
          <h3 className="text-small font-medium">{t('diff.notes')}</h3>
          <ul className="mt-1 flex flex-col gap-1 text-small">
            {diff.notes.map(({ what, note }) => (
              <li key={note.id} className="flex gap-2">
                <span className={cn('h-fit rounded-full px-2', tones[what])}>{t(`diff.${what}`)}</span>
                <span className="min-w-0 break-words">
                  {note.around
                    ? `${note.text || t('group.unnamed')}: ${note.around.map(titleOf).join(', ')}`
                    : note.text}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {diff.settings.length > 0 && (
        <div>
          <h3 className="text-small font-medium">{t('diff.settings')}</h3>
          <FieldList
            fields={diff.settings}
            label={(field) => t(`diff.setting.${field}`, { defaultValue: field })}
          />
        </div>
      )}
    </div>
  )
}

function Fields({ diff }: { diff: NodeDiff & { what: 'changed' } }) {
  const { t } = useTranslation('canvas')
  const vocabulary = useVocabulary()
  const step = vocabulary.stepOf(diff.node.type)
  const label = (field: string) => {
    const title = step?.input.properties?.[field]?.title
    return step && title ? vocabulary.say(step, title) : t(`diff.field.${field}`, { defaultValue: field })
  }
  return <FieldList fields={diff.fields} label={label} />
}

function FieldList({
  fields,
  label,
}: {
  fields: { field: string; before: unknown; after: unknown }[]
  label: (field: string) => string
}) {
  const { t } = useTranslation('canvas')
  const shown = (value: unknown) =>
    value === undefined || value === '' || value === null
      ? t('diff.nothing')
      : typeof value === 'string'
        ? value
        : JSON.stringify(value)
  return (
    <dl className="mt-1 flex flex-col gap-1.5 text-small">
      {fields.map(({ field, before, after }) => (
        <div key={field}>
          <dt className="text-soft">{label(field)}</dt>
          <dd className="break-words text-bad line-through decoration-1">{shown(before)}</dd>
          <dd className="break-words text-good">{shown(after)}</dd>
        </div>
      ))}
    </dl>
  )
}
