import { Link, useNavigate } from '@tanstack/react-router'
import { ChevronLeft, Ellipsis, History, Send, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api.ts'
import type { ChosenContact } from '../contacts/ContactChoice.tsx'
import { channelIcons } from '../phone/PersonRow.tsx'
import { Badge, Button, ConfirmDialog, Menu, toast } from '../ui/index.ts'
import { type Template, useTemplateActions } from './requests.ts'
import { TemplateVersions } from './TemplateVersions.tsx'
import { TestDialog } from './TestDialog.tsx'
import type { Draft, Saving } from './useDraft.ts'

export function EditorHeader({
  template,
  value,
  change,
  flush,
  saving,
  locale,
  contact,
  mayEdit,
}: {
  template: Template
  value: Draft
  change: (next: Partial<Draft>) => void
  flush: () => Promise<void>
  saving: Saving
  locale: string
  contact: ChosenContact | undefined
  mayEdit: boolean
}) {
  const { t } = useTranslation('templates')
  const navigate = useNavigate()
  const { publish, remove } = useTemplateActions(template.id)
  const [open, setOpen] = useState<'versions' | 'test' | 'delete'>()
  const Icon = channelIcons[template.channel]
  const fresh = saving === 'saved' && same(template.published, value.draft)
  const publishNow = async () => {
    await flush()
    publish.mutate(
      {},
      {
        onSuccess: ({ version }) => toast.success(t('published', { number: version })),
        onError: (error) => {
          if (error instanceof ApiError && Object.keys(error.fields).length > 0)
            toast.error(error.message, {
              description: Object.entries(error.fields)
                .slice(0, 4)
                .map(([field, message]) => `${field.replace('.', ', ')}: ${message}`)
                .join('\n'),
            })
        },
      },
    )
  }
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b bg-surface px-4 py-3 sm:px-6">
      <Link
        to="/templates"
        aria-label={t('back')}
        className="-ml-1.5 rounded-lg p-1.5 text-soft hover:bg-sunken hover:text-ink"
      >
        <ChevronLeft className="size-5" aria-hidden />
      </Link>
      <Icon className="size-5 shrink-0 text-soft" aria-label={t(`phone:channel.${template.channel}`)} />
      <h1 className="sr-only">{value.title}</h1>
      <input
        value={value.title}
        maxLength={120}
        disabled={!mayEdit}
        aria-label={t('name')}
        onChange={(event) => event.target.value.trim() && change({ title: event.target.value })}
        className="min-w-32 flex-1 rounded-lg bg-transparent px-1.5 py-1 text-title font-semibold hover:bg-sunken"
      />
      <span className="flex items-center gap-2 text-small text-soft" aria-live="polite">
        {saving === 'conflict' ? (
          <span className="text-bad">
            {t('conflict')}{' '}
            <button type="button" className="font-medium underline" onClick={() => location.reload()}>
              {t('reload')}
            </button>
          </span>
        ) : (
          <span>{t(`saving.${saving}`)}</span>
        )}
        {template.version === null ? (
          <Badge>{t('stateDraft')}</Badge>
        ) : fresh ? (
          <Badge tone="good">{t('statePublished', { number: template.version })}</Badge>
        ) : (
          <Badge tone="warn">{t('stateChanged')}</Badge>
        )}
      </span>
      <div className="flex items-center gap-2">
        {mayEdit && (
          <>
            <Button onClick={() => void flush().then(() => setOpen('test'))}>
              <Send aria-hidden />
              {t('test.open')}
            </Button>
            <Button
              look="primary"
              busy={publish.isPending}
              disabled={fresh}
              onClick={() => void publishNow()}
            >
              {t('publish')}
            </Button>
          </>
        )}
        <Menu
          items={[
            {
              label: t('versions.title'),
              icon: <History aria-hidden />,
              onSelect: () => setOpen('versions'),
            },
            ...(mayEdit
              ? ([
                  'line',
                  {
                    label: t('ui:delete'),
                    icon: <Trash2 aria-hidden />,
                    danger: true,
                    onSelect: () => setOpen('delete'),
                  },
                ] as const)
              : []),
          ]}
        >
          <Button look="quiet" aria-label={t('ui:more')} className="w-9 px-0 text-soft">
            <Ellipsis aria-hidden />
          </Button>
        </Menu>
      </div>
      {open === 'versions' && (
        <TemplateVersions
          id={template.id}
          results={template.results}
          mayEdit={mayEdit}
          onRestore={(draft) => change({ draft })}
          onClose={() => setOpen(undefined)}
        />
      )}
      {open === 'test' && (
        <TestDialog
          template={template}
          locale={locale}
          contact={contact}
          onClose={() => setOpen(undefined)}
        />
      )}
      {open === 'delete' && (
        <ConfirmDialog
          open
          danger
          title={t('remove.title', { title: value.title })}
          description={t('remove.text')}
          action={t('ui:delete')}
          onClose={() => setOpen(undefined)}
          onConfirm={() =>
            remove.mutate(undefined, {
              onSuccess: () => navigate({ to: '/templates' }),
              onSettled: () => setOpen(undefined),
            })
          }
        />
      )}
    </header>
  )
}

/** The same words, whatever the order of their keys. */
const same = (one: unknown, other: unknown): boolean =>
  JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]),
  )
}
