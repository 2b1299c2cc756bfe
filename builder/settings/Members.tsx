import { useMutation, useQuery } from '@tanstack/react-query'
import { Ellipsis, KeyRound, UserMinus, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'
import { Select } from '../ui/Select.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { Table, Td, Th } from '../ui/Table.tsx'
import { type Role, useCan, useMe } from '../useMe.ts'
import { type Member, useMembers } from '../vocabulary/useMembers.ts'
import { InviteDialog } from './InviteDialog.tsx'
import { LinkDialog } from './LinkDialog.tsx'
import { rolesUpTo } from './roles.ts'

type Invitation = { id: string; email: string; role: Role; expiresAt: string }

/** Who works here, with which role, and who is asked to. */
export function Members() {
  const { t } = useTranslation('settings')
  const { date } = useFormat()
  const can = useCan()
  const me = useMe().data
  const manage = can('members.manage')
  const members = useMembers()
  const invitations = useQuery({
    queryKey: ['invitations'],
    queryFn: async () => (await api.get<{ items: Invitation[] }>('/invitations')).items,
    enabled: manage,
  })
  const [inviting, setInviting] = useState(false)
  const [removing, setRemoving] = useState<Member>()
  const [link, setLink] = useState<{ link: string; name: string }>()
  const stale = [['members'], ['invitations']]
  const changeRole = useMutation({
    mutationFn: ({ id, role }: { id: string; role: string }) => api.patch(`/members/${id}`, { role }),
    meta: { stale: [...stale, ['me']], said: t('ui:saved') },
  })
  const remove = useMutation({
    mutationFn: (id: string) => api.delete(`/members/${id}`),
    meta: { stale, said: t('members.removed') },
    onSettled: () => setRemoving(undefined),
  })
  const takeBack = useMutation({
    mutationFn: (id: string) => api.delete(`/invitations/${id}`),
    meta: { stale },
  })
  const makeLink = useMutation({
    mutationFn: (member: Member) => api.post<{ link: string }>(`/members/${member.id}/password-link`),
    onSuccess: (answer, member) => setLink({ link: answer.link, name: member.name }),
  })
  const roles = rolesUpTo(me?.role ?? 'viewer')

  return (
    <div className="flex flex-col gap-6">
      <Card
        flush
        title={t('members.title')}
        description={t('members.text')}
        actions={
          manage && (
            <Button look="primary" onClick={() => setInviting(true)}>
              <UserPlus aria-hidden />
              {t('invite.action')}
            </Button>
          )
        }
      >
        {members.isPending ? (
          <SkeletonRows rows={2} />
        ) : (
          <Table label={t('members.title')}>
            <thead>
              <tr>
                <Th>{t('members.person')}</Th>
                <Th>{t('members.role')}</Th>
                <Th className="max-sm:hidden">{t('members.since')}</Th>
                {manage && (
                  <Th>
                    <span className="sr-only">{t('ui:more')}</span>
                  </Th>
                )}
              </tr>
            </thead>
            <tbody>
              {members.data?.map((member) => (
                <tr key={member.id}>
                  <Td>
                    <span className="block font-medium">
                      {member.name}
                      {member.userId === me?.user?.id && (
                        <span className="font-normal text-soft"> ({t('members.you')})</span>
                      )}
                    </span>
                    <span className="block text-small text-soft">{member.email}</span>
                  </Td>
                  <Td className="w-48">
                    {manage && roles.includes(member.role) ? (
                      <Select
                        label={t('members.roleOf', { name: member.name })}
                        value={member.role}
                        onChange={(role) => changeRole.mutate({ id: member.id, role })}
                        options={roles.map((role) => ({
                          value: role,
                          label: t(`role.${role}`),
                          help: t(`roleHelp.${role}`),
                        }))}
                      />
                    ) : (
                      t(`role.${member.role}`)
                    )}
                  </Td>
                  <Td className="text-soft max-sm:hidden">{date(member.since)}</Td>
                  {manage && (
                    <Td className="w-12">
                      <Menu
                        items={[
                          {
                            label: t('members.passwordLink'),
                            icon: <KeyRound aria-hidden />,
                            onSelect: () => makeLink.mutate(member),
                          },
                          {
                            label: t('members.remove'),
                            icon: <UserMinus aria-hidden />,
                            danger: true,
                            onSelect: () => setRemoving(member),
                          },
                        ]}
                      >
                        <IconButton size="small" label={t('members.actionsFor', { name: member.name })}>
                          <Ellipsis aria-hidden />
                        </IconButton>
                      </Menu>
                    </Td>
                  )}
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </Card>
      {manage && invitations.data && invitations.data.length > 0 && (
        <Card flush title={t('invite.open')}>
          <Table label={t('invite.open')}>
            <tbody>
              {invitations.data.map((invitation) => (
                <tr key={invitation.id}>
                  <Td className="font-medium">{invitation.email}</Td>
                  <Td>
                    <Badge>{t(`role.${invitation.role}`)}</Badge>
                  </Td>
                  <Td className="text-soft">{t('invite.until', { date: date(invitation.expiresAt) })}</Td>
                  <Td className="text-right">
                    <Button size="small" onClick={() => takeBack.mutate(invitation.id)}>
                      {t('invite.takeBack')}
                    </Button>
                  </Td>
                </tr>
              ))}
            </tbody>
          </Table>
        </Card>
      )}
      <InviteDialog
        open={inviting}
        roles={roles}
        onClose={() => setInviting(false)}
        onLink={(made, email) => {
          setInviting(false)
          setLink({ link: made, name: email })
        }}
      />
      <LinkDialog link={link} onClose={() => setLink(undefined)} />
      <ConfirmDialog
        open={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        onConfirm={() => removing && remove.mutate(removing.id)}
        busy={remove.isPending}
        title={t('members.removeTitle', { name: removing?.name })}
        description={t('members.removeText')}
        action={t('members.remove')}
      />
    </div>
  )
}
