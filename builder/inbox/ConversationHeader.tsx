import { Link } from '@tanstack/react-router'
import { ChevronLeft, CircleCheck, RotateCcw, UserRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button, Select } from '../ui/index.ts'
import { useCan } from '../useMe.ts'
import { useMembers } from '../vocabulary/useMembers.ts'
import { type Thread, useChangeConversation } from './requests.ts'

export function ConversationHeader({ thread, onBack }: { thread: Thread; onBack: () => void }) {
  const { t } = useTranslation('inbox')
  const { contact, conversation } = thread
  const change = useChangeConversation()
  const may = useCan()('inbox.reply')
  const members = useMembers().data ?? []
  const closed = conversation.status === 'closed'
  return (
    <header className="flex flex-wrap items-center gap-3 border-b bg-surface px-4 py-3 sm:px-6">
      <button
        type="button"
        aria-label={t('back')}
        onClick={onBack}
        className="-ml-1.5 rounded-lg p-1.5 text-soft hover:bg-sunken md:hidden"
      >
        <ChevronLeft className="size-5" aria-hidden />
      </button>
      <div className="min-w-0 flex-1">
        <h2 className="truncate font-semibold">
          <Link to="/contacts/$id" params={{ id: contact.id }} className="hover:underline">
            {contact.name}
          </Link>
        </h2>
        <p className="truncate text-small text-soft">
          {[contact.phone, contact.email].filter(Boolean).join(' · ')}
        </p>
      </div>
      <span className="flex items-center gap-2">
        <UserRound className="size-4 text-soft max-sm:hidden" aria-hidden />
        <Select
          label={t('assignee')}
          className="w-40"
          disabled={!may}
          value={conversation.assignee ?? ''}
          onChange={(next) => change.mutate({ contactId: contact.id, assignee: next || null })}
          options={[
            { value: '', label: t('assignedToNobody') },
            ...members.map((one) => ({ value: one.userId, label: one.name })),
          ]}
        />
      </span>
      {may && (
        <Button
          busy={change.isPending && change.variables?.status !== undefined}
          onClick={() => change.mutate({ contactId: contact.id, status: closed ? 'open' : 'closed' })}
        >
          {closed ? <RotateCcw aria-hidden /> : <CircleCheck aria-hidden />}
          {t(closed ? 'reopen' : 'close')}
        </Button>
      )}
    </header>
  )
}
