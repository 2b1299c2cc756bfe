import { Link, useNavigate } from '@tanstack/react-router'
import { CopyPlus, Ellipsis, Pause, Pencil, Play, Square, Trash2, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Button, ConfirmDialog, Menu, Td } from '../ui/index.ts'
import { EnrollDialog } from './EnrollDialog.tsx'
import { RenameDialog } from './RenameDialog.tsx'
import { ResumeDialog } from './ResumeDialog.tsx'
import { type FlowSummary, useFlowActions } from './requests.ts'
import { Spark } from './Spark.tsx'
import { StatusBadge } from './StatusBadge.tsx'
import { StopDialog } from './StopDialog.tsx'

type Open = 'enroll' | 'rename' | 'resume' | 'stop' | 'delete'

export function FlowRow({ flow, mayEdit }: { flow: FlowSummary; mayEdit: boolean }) {
  const { t } = useTranslation('flows')
  const { number, ago } = useFormat()
  const navigate = useNavigate()
  const actions = useFlowActions(flow.id)
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  const share = flow.enrolled > 0 ? flow.done / flow.enrolled : 0
  return (
    <tr className="group hover:bg-tint/50">
      <Td className="max-w-80 max-sm:max-w-44">
        <Link
          to="/flows/$id"
          params={{ id: flow.id }}
          search={{}}
          className="block truncate font-medium group-hover:underline"
        >
          {flow.title}
        </Link>
        <p className="truncate text-small text-soft">
          {flow.enrolled > 0
            ? t('enrolled', { count: flow.enrolled, n: number(flow.enrolled) })
            : t('nobodyYet')}
          {flow.failed > 0 && (
            <span className="text-bad">
              {' '}
              · {t('failedCount', { count: flow.failed, n: number(flow.failed) })}
            </span>
          )}
        </p>
        <p className="mt-1 sm:hidden">
          <StatusBadge status={flow.status} />
        </p>
      </Td>
      <Td className="max-sm:hidden">
        <StatusBadge status={flow.status} />
      </Td>
      <Td className="text-right">
        {flow.inside > 0 ? (
          <Link
            to="/flows/$id"
            params={{ id: flow.id }}
            search={{ view: 'people', status: 'open' }}
            className="font-medium hover:underline"
          >
            {number(flow.inside)}
          </Link>
        ) : (
          <span className="text-soft">0</span>
        )}
      </Td>
      <Td className="text-right whitespace-nowrap max-sm:hidden">
        {number(flow.done)}
        {share > 0 && <ShareOf share={share} />}
      </Td>
      <Td className="max-lg:hidden">
        <Spark values={flow.spark} />
      </Td>
      <Td className="text-small whitespace-nowrap text-soft max-md:hidden">{ago(flow.updatedAt)}</Td>
      <Td className="text-right">
        {mayEdit && (
          <Menu
            items={[
              {
                label: t('action.enroll'),
                icon: <UserPlus aria-hidden />,
                disabled: flow.status !== 'live',
                onSelect: () => setOpen('enroll'),
              },
              flow.status === 'paused'
                ? { label: t('action.resume'), icon: <Play aria-hidden />, onSelect: () => setOpen('resume') }
                : {
                    label: t('action.pause'),
                    icon: <Pause aria-hidden />,
                    disabled: flow.status !== 'live',
                    onSelect: () => actions.pause.mutate(),
                  },
              {
                label: t('action.stop'),
                icon: <Square aria-hidden />,
                disabled: flow.status !== 'live' && flow.status !== 'paused',
                onSelect: () => setOpen('stop'),
              },
              'line',
              { label: t('action.rename'), icon: <Pencil aria-hidden />, onSelect: () => setOpen('rename') },
              {
                label: t('action.duplicate'),
                icon: <CopyPlus aria-hidden />,
                onSelect: async () => {
                  const { id } = await actions.duplicate.mutateAsync()
                  navigate({ to: '/flows/$id', params: { id }, search: {} })
                },
              },
              'line',
              {
                label: t('action.delete'),
                icon: <Trash2 aria-hidden />,
                danger: true,
                onSelect: () => setOpen('delete'),
              },
            ]}
          >
            <Button
              look="quiet"
              size="small"
              aria-label={t('more', { title: flow.title })}
              className="w-8 px-0 text-soft"
            >
              <Ellipsis aria-hidden />
            </Button>
          </Menu>
        )}
        {open === 'enroll' && <EnrollDialog flowId={flow.id} title={flow.title} onClose={close} />}
        {open === 'rename' && <RenameDialog flow={flow} onClose={close} />}
        {open === 'resume' && <ResumeDialog flowId={flow.id} onClose={close} />}
        {open === 'stop' && <StopDialog flowId={flow.id} title={flow.title} onClose={close} />}
        <ConfirmDialog
          open={open === 'delete'}
          onClose={close}
          title={t('delete.title', { title: flow.title })}
          description={t(flow.inside > 0 ? 'delete.inside' : 'delete.text', {
            count: flow.inside,
            n: number(flow.inside),
          })}
          action={t('delete.action')}
          busy={actions.remove.isPending}
          onConfirm={() => actions.remove.mutate(undefined, { onSettled: close })}
        />
      </Td>
    </tr>
  )
}

function ShareOf({ share }: { share: number }) {
  const { percent } = useFormat()
  return <span className="ml-1.5 text-small text-soft">{percent(share)}</span>
}
