import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Copy, Ellipsis, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import { ConfirmDialog, IconButton, Menu, Td } from '../ui/index.ts'
import { languageName } from '../vocabulary/useLanguages.ts'
import { AgentState } from './AgentState.tsx'
import type { AgentRow } from './requests.ts'

export function AgentLine({
  agent,
  mayWrite,
  onCopy,
}: {
  agent: AgentRow
  mayWrite: boolean
  onCopy: () => void
}) {
  const { t, i18n } = useTranslation('agents')
  const { number, ago } = useFormat()
  const [asking, setAsking] = useState(false)
  const remove = useMutation({
    mutationFn: () => api.delete(`/agents/${agent.id}`),
    meta: { stale: [['agents']], said: t('delete.done') },
    onSettled: () => setAsking(false),
  })
  return (
    <tr className="hover:bg-sunken/50">
      <Td>
        <Link to="/agents/$id" params={{ id: agent.id }} className="font-medium hover:underline">
          {agent.title}
        </Link>
        <p className="text-small text-soft">{t(`campaign.${agent.campaign}`)}</p>
      </Td>
      <Td className="text-soft max-md:hidden">
        {t(`engine.${agent.engine}`)} · {languageName(agent.language, i18n.language)}
      </Td>
      <Td className="max-sm:hidden">
        <AgentState version={agent.version} changed={agent.changed} />
      </Td>
      <Td className="text-right">{number(agent.calls)}</Td>
      <Td className="whitespace-nowrap text-soft max-sm:hidden">{ago(agent.updatedAt)}</Td>
      <Td className="w-12">
        {mayWrite && (
          <Menu
            items={[
              { label: t('copy'), icon: <Copy aria-hidden />, onSelect: onCopy },
              {
                label: t('delete.action'),
                icon: <Trash2 aria-hidden />,
                danger: true,
                onSelect: () => setAsking(true),
              },
            ]}
          >
            <IconButton look="plain" label={t('moreOf', { title: agent.title })}>
              <Ellipsis aria-hidden />
            </IconButton>
          </Menu>
        )}
        <ConfirmDialog
          open={asking}
          onClose={() => setAsking(false)}
          onConfirm={() => remove.mutate()}
          busy={remove.isPending}
          danger
          title={t('delete.title', { title: agent.title })}
          description={t('delete.text')}
          action={t('delete.action')}
        />
      </Td>
    </tr>
  )
}
