import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Scores } from '../scores/Scores.tsx'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { Team } from '../team/Team.tsx'
import { Page } from '../ui/Page.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { TabPage, Tabs } from '../ui/Tabs.tsx'
import { useCan } from '../useMe.ts'
import { Webhooks } from '../webhooks/Webhooks.tsx'
import { ApiKeys } from './ApiKeys.tsx'
import { CustomFields } from './CustomFields.tsx'
import { SendingRules } from './gate/SendingRules.tsx'
import { Members } from './Members.tsx'
import { Profile } from './Profile.tsx'
import { Stages } from './Stages.tsx'
import { WorkspaceForm } from './WorkspaceForm.tsx'

const tabs = [
  { id: 'workspace', needs: 'contacts.read' },
  { id: 'members', needs: 'members.read' },
  { id: 'stages', needs: 'contacts.read' },
  { id: 'scores', needs: 'contacts.read' },
  { id: 'fields', needs: 'contacts.read' },
  { id: 'sending', needs: 'flows.read' },
  { id: 'webhooks', needs: 'connections.read' },
  { id: 'keys', needs: 'keys.manage' },
  { id: 'profile', needs: 'contacts.read' },
] as const

export function SettingsPage() {
  const { t } = useTranslation('settings')
  const can = useCan()
  const navigate = useNavigate({ from: '/settings' })
  const { tab } = useSearch({ from: '/inside/settings' })
  const shown = tabs.filter(({ needs }) => can(needs))
  const chosen = shown.find(({ id }) => id === tab)?.id ?? 'workspace'
  usePageTitle(t('title'))

  return (
    <Page>
      <PageHeader title={t('title')} />
      <Tabs
        label={t('title')}
        value={chosen}
        onChange={(id) => void navigate({ search: { tab: id } })}
        tabs={shown.map(({ id }) => ({ id, title: t(`tab.${id}`) }))}
      >
        <TabPage id="workspace">
          <WorkspaceForm />
        </TabPage>
        <TabPage id="members">
          <div className="flex flex-col gap-6">
            <Members />
            <Team />
          </div>
        </TabPage>
        <TabPage id="stages">
          <Stages />
        </TabPage>
        <TabPage id="scores">
          <Scores />
        </TabPage>
        <TabPage id="fields">
          <CustomFields />
        </TabPage>
        <TabPage id="sending">
          <SendingRules />
        </TabPage>
        <TabPage id="webhooks">
          <Webhooks />
        </TabPage>
        <TabPage id="keys">
          <ApiKeys />
        </TabPage>
        <TabPage id="profile">
          <Profile />
        </TabPage>
      </Tabs>
    </Page>
  )
}
