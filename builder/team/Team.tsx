import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Badge } from '../ui/Badge.tsx'
import { Card } from '../ui/Card.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { useCan, useMe } from '../useMe.ts'
import { type Member, useMembers } from '../vocabulary/useMembers.ts'
import { TeammatePanel } from './TeammatePanel.tsx'
import { type Teammate, useTeam } from './useTeam.ts'
import { useWeekdays } from './useWeekdays.ts'

/** Whom flows give people to, when they work, and who is away. */
export function Team() {
  const { t } = useTranslation('tasks')
  const { date } = useFormat()
  const weekday = useWeekdays()
  const manage = useCan()('members.manage')
  const me = useMe().data?.user?.id
  const members = useMembers().data ?? []
  const team = useTeam().data
  const [edited, setEdited] = useState<Member>()
  if (!team) return null
  const of = (userId: string) => team.find((one) => one.userId === userId)
  const isAway = ({ awayFrom, awayUntil }: Teammate) =>
    Boolean(awayFrom || awayUntil) &&
    (!awayFrom || Date.parse(awayFrom) <= Date.now()) &&
    (!awayUntil || Date.parse(awayUntil) > Date.now())
  const hoursOf = (one: Teammate | undefined) =>
    one?.hours
      ? `${one.hours.days.map((day) => weekday(day, 'short')).join(', ')} ${one.hours.from}–${one.hours.to}`
      : t('team.always')
  return (
    <Card flush title={t('team.title')} description={t('team.text')}>
      <ul className="mt-3 divide-y border-t">
        {members.map((member) => {
          const one = of(member.userId)
          return (
            <li key={member.id} className="flex items-center gap-4 px-5 py-3.5">
              <div className="min-w-0 flex-1">
                <p className="flex flex-wrap items-center gap-2 font-medium">
                  {member.name}
                  {one?.takes && <Badge tone="good">{t('team.takes')}</Badge>}
                  {one && isAway(one) && (
                    <Badge tone="warn">
                      {one.awayUntil ? t('team.awayUntil', { date: date(one.awayUntil) }) : t('team.away')}
                    </Badge>
                  )}
                </p>
                <p className="text-small text-soft">
                  {one?.takes ? hoursOf(one) : t('team.takesNobody')}
                  {one?.takes && one.rule && ` · ${t('team.someOnly')}`}
                </p>
              </div>
              {(manage || member.userId === me) && (
                <IconButton label={t('team.edit', { name: member.name })} onClick={() => setEdited(member)}>
                  <Pencil aria-hidden />
                </IconButton>
              )}
            </li>
          )
        })}
      </ul>
      {edited && (
        <TeammatePanel member={edited} before={of(edited.userId)} onClose={() => setEdited(undefined)} />
      )}
    </Card>
  )
}
