import { Link, useNavigate } from '@tanstack/react-router'
import {
  ChevronLeft,
  CircleCheck,
  Download,
  Ellipsis,
  GitCompare,
  History,
  Keyboard,
  Pause,
  Play,
  Settings2,
  Square,
  UserPlus,
} from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type FlowDetail, useFlowActions } from '../flows/requests.ts'
import { StatusBadge } from '../flows/StatusBadge.tsx'
import { withTexts } from '../i18n/index.ts'
import { Button, Menu, Segmented, Tooltip } from '../ui/index.ts'
import { FindingsList } from './FindingsList.tsx'
import { Headcount } from './Headcount.tsx'
import { Presence } from './Presence.tsx'
import { openPanel } from './panels.ts'
import { SavingState } from './SavingState.tsx'
import { useUnpublished } from './useUnpublished.ts'

const EnrollDialog = lazy(() =>
  withTexts(() => import('../flows/EnrollDialog.tsx'))().then(({ EnrollDialog }) => ({
    default: EnrollDialog,
  })),
)
const ResumeDialog = lazy(() =>
  withTexts(() => import('../flows/ResumeDialog.tsx'))().then(({ ResumeDialog }) => ({
    default: ResumeDialog,
  })),
)
const StopDialog = lazy(() =>
  withTexts(() => import('../flows/StopDialog.tsx'))().then(({ StopDialog }) => ({ default: StopDialog })),
)
const FlowSettingsPanel = lazy(() =>
  withTexts(() => import('./FlowSettingsPanel.tsx'))().then(({ FlowSettingsPanel }) => ({
    default: FlowSettingsPanel,
  })),
)
const PublishDialog = lazy(() =>
  withTexts(() => import('./PublishDialog.tsx'))().then(({ PublishDialog }) => ({ default: PublishDialog })),
)
const VersionsPanel = lazy(() =>
  withTexts(() => import('./VersionsPanel.tsx'))().then(({ VersionsPanel }) => ({ default: VersionsPanel })),
)
const ComparePublished = lazy(() =>
  withTexts(() => import('./ComparePublished.tsx'))().then(({ ComparePublished }) => ({
    default: ComparePublished,
  })),
)

export type FlowView = 'flow' | 'rehearse' | 'people' | 'report'
type Open = 'compare' | 'publish' | 'enroll' | 'resume' | 'stop' | 'settings' | 'versions'

export function FlowHeader({
  detail,
  view,
  mayEdit,
}: {
  detail: FlowDetail
  view: FlowView
  mayEdit: boolean
}) {
  const { t } = useTranslation('canvas')
  const navigate = useNavigate()
  const actions = useFlowActions(detail.id)
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  const show = (next: FlowView) =>
    navigate({
      to: '/flows/$id',
      params: { id: detail.id },
      search: next === 'flow' ? {} : { view: next },
    })
  const { status } = detail
  const unpublished = useUnpublished(detail)
  return (
    <header className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1.5 border-b bg-surface px-3 py-1.5 sm:px-4">
      <Link
        to="/flows"
        aria-label={t('header.back')}
        className="-ml-1 flex size-8 items-center justify-center rounded-lg text-soft hover:bg-sunken hover:text-ink"
      >
        <ChevronLeft className="size-5" aria-hidden />
      </Link>
      <div className="flex min-w-0 items-center gap-2.5">
        <Title key={detail.title} title={detail.title} mayEdit={mayEdit} onRename={actions.rename.mutate} />
        <StatusBadge status={status} />
      </div>
      {status !== 'draft' && <Headcount flowId={detail.id} />}
      {mayEdit && view === 'flow' && <SavingState />}
      <Presence flowId={detail.id} />
      <div className="ml-auto flex flex-wrap items-center justify-end gap-2">
        <Segmented
          label={t('header.view')}
          value={view}
          onChange={show}
          options={[
            { value: 'flow', label: t('header.flow') },
            ...(mayEdit ? [{ value: 'rehearse' as const, label: t('header.rehearse') }] : []),
            { value: 'people', label: t('header.people') },
            { value: 'report', label: t('header.report') },
          ]}
        />
        {mayEdit && view === 'flow' && <FindingsList />}
        <Menu
          items={[
            ...(detail.published && mayEdit
              ? [
                  {
                    label: t('header.enroll'),
                    icon: <UserPlus aria-hidden />,
                    onSelect: () => setOpen('enroll'),
                    disabled: status !== 'live',
                  },
                  status === 'paused'
                    ? {
                        label: t('header.resume'),
                        icon: <Play aria-hidden />,
                        onSelect: () => setOpen('resume'),
                      }
                    : {
                        label: t('header.pause'),
                        icon: <Pause aria-hidden />,
                        disabled: status !== 'live',
                        onSelect: () => actions.pause.mutate(),
                      },
                  {
                    label: t('header.stop'),
                    icon: <Square aria-hidden />,
                    danger: true,
                    disabled: status !== 'live' && status !== 'paused',
                    onSelect: () => setOpen('stop' as const),
                  },
                  'line' as const,
                ]
              : []),
            {
              label: t('header.settings'),
              icon: <Settings2 aria-hidden />,
              onSelect: () => setOpen('settings'),
            },
            {
              label: t('header.versions'),
              icon: <History aria-hidden />,
              onSelect: () => setOpen('versions'),
            },
            ...(detail.published
              ? [
                  {
                    label: t('header.compare'),
                    icon: <GitCompare aria-hidden />,
                    onSelect: () => setOpen('compare' as const),
                  },
                ]
              : []),
            {
              label: t('header.export'),
              icon: <Download aria-hidden />,
              onSelect: () =>
                void import('./exportFlow.ts').then(({ exportFlow }) => exportFlow(detail.title)),
            },
            {
              label: t('header.shortcuts'),
              icon: <Keyboard aria-hidden />,
              onSelect: () => openPanel('shortcuts'),
            },
          ]}
        >
          <Button look="quiet" aria-label={t('header.more')} className="w-9 px-0">
            <Ellipsis aria-hidden />
          </Button>
        </Menu>
        {mayEdit && unpublished !== false && (
          <Button look="primary" disabled={unpublished === undefined} onClick={() => setOpen('publish')}>
            {t('header.publish')}
          </Button>
        )}
        {mayEdit && unpublished === false && (
          <Tooltip text={t('header.nothingNew')} side="bottom">
            <Button onClick={() => setOpen('versions')}>
              <CircleCheck className="text-good" aria-hidden />
              {t('header.published')}
            </Button>
          </Tooltip>
        )}
      </div>
      <Suspense>
        {open === 'publish' && (
          <PublishDialog detail={detail} onClose={close} onCompare={() => setOpen('compare')} />
        )}
        {open === 'compare' && <ComparePublished detail={detail} onClose={close} />}
        {open === 'enroll' && <EnrollDialog flowId={detail.id} title={detail.title} onClose={close} />}
        {open === 'resume' && <ResumeDialog flowId={detail.id} onClose={close} />}
        {open === 'stop' && <StopDialog flowId={detail.id} title={detail.title} onClose={close} />}
        {open === 'settings' && <FlowSettingsPanel onClose={close} />}
        {open === 'versions' && <VersionsPanel detail={detail} mayEdit={mayEdit} onClose={close} />}
      </Suspense>
    </header>
  )
}

/** The flow's name, written over where it stands. */
function Title({
  title,
  mayEdit,
  onRename,
}: {
  title: string
  mayEdit: boolean
  onRename: (title: string) => void
}) {
  const { t } = useTranslation('canvas')
  const [text, setText] = useState(title)
  if (!mayEdit) return <h1 className="truncate font-semibold">{title}</h1>
  return (
    <h1 className="min-w-0">
      <input
        value={text}
        maxLength={120}
        aria-label={t('header.title')}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => {
          if (text.trim() && text !== title) onRename(text.trim())
          else setText(title)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur()
          if (event.key === 'Escape') {
            setText(title)
            event.currentTarget.blur()
          }
        }}
        className="field-sizing-content max-w-[40vw] min-w-20 truncate rounded-md border border-transparent bg-transparent px-1.5 py-0.5 font-semibold hover:border-edge/50 focus:border-edge"
      />
    </h1>
  )
}
