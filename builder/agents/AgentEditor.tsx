import { useMutation } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { MessagesSquare, Rocket } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldSchema } from '#sdk/flow'
import { ApiError, api } from '../api.ts'
import { SchemaForm } from '../inspector/SchemaForm.tsx'
import { LeaveGuard } from '../shell/LeaveGuard.tsx'
import { Button, Card, Field, Input, Page, PageHeader, TabPage, Tabs } from '../ui/index.ts'
import { useCan } from '../useMe.ts'
import { AgentState } from './AgentState.tsx'
import { ChatPanel } from './ChatPanel.tsx'
import { type Agent, type Draft, type Section, sections, useSaveAgent } from './requests.ts'
import { VersionList } from './VersionList.tsx'

/** All that is said about an agent, in its sections; to be tried in writing, and published. */
export function AgentEditor({ agent, form }: { agent: Agent; form: Record<Section, FieldSchema> }) {
  const { t } = useTranslation('agents')
  const navigate = useNavigate()
  const { tab: asked } = useSearch({ from: '/inside/agents/$id' })
  const tab = [...sections, 'versions'].find((one) => one === asked) ?? 'who'
  const mayWrite = useCan()('agents.write')
  const [title, setTitle] = useState(agent.title)
  const [draft, setDraft] = useState<Draft>(agent.draft)
  const [chatting, setChatting] = useState(false)
  const [refused, setRefused] = useState<Record<string, string>>({})
  const save = useSaveAgent(agent.id)
  const [base, setBase] = useState(agent)
  const dirty = title !== base.title || draft !== base.draft
  /** What is kept is what the form goes on from. What was typed meanwhile stays. */
  const take = (fresh: Agent, was: Pick<Agent, 'title' | 'draft'>) => {
    setBase(fresh)
    setTitle((now) => (now === was.title ? fresh.title : now))
    setDraft((now) => (now === was.draft ? fresh.draft : now))
  }
  // Changed elsewhere; to what is half written here, saving says so.
  if (agent.revision > base.revision && !dirty) take(agent, base)
  const saved = async () => {
    if (!dirty) return base
    const fresh = await save.mutateAsync({ title: title.trim(), draft, revision: base.revision })
    take(fresh, { title, draft })
    return fresh
  }
  const publish = useMutation({
    mutationFn: async () => {
      const before = await saved()
      take(await api.post<Agent>(`/agents/${agent.id}/publish`, { revision: before.revision }), before)
    },
    meta: { stale: [['agents']], said: t('published') },
    onError: (error) => error instanceof ApiError && setRefused(error.fields),
  })
  const errors = useMemo(
    () => ({ ...Object.fromEntries(agent.findings.map((one) => [one.field, one.message])), ...refused }),
    [agent.findings, refused],
  )
  const wrongIn = (section: Section) =>
    Object.keys(errors).filter((field) => field.startsWith(`${section}.`)).length || undefined
  const change = (section: Section, field: string, value: unknown) => {
    setRefused({})
    // The form gives each field the type that its schema names.
    setDraft((before) => ({ ...before, [section]: { ...before[section], [field]: value } }) as Draft)
  }

  return (
    <Page>
      <LeaveGuard unsaved={dirty} />
      <PageHeader
        title={agent.title}
        back={{ to: '/agents', label: t('title') }}
        badge={<AgentState version={agent.version} changed={agent.version !== null && isChanged(agent)} />}
        actions={
          mayWrite && (
            <>
              <Button
                onClick={() => {
                  void saved().then(() => setChatting(true))
                }}
              >
                <MessagesSquare aria-hidden />
                {t('try')}
              </Button>
              <Button disabled={!dirty} busy={save.isPending} onClick={() => void saved()}>
                {t('save')}
              </Button>
              <Button look="primary" busy={publish.isPending} onClick={() => publish.mutate()}>
                <Rocket aria-hidden />
                {t('publish')}
              </Button>
            </>
          )
        }
      />
      <Tabs
        label={t('sections')}
        value={tab}
        onChange={(next) => navigate({ to: '/agents/$id', params: { id: agent.id }, search: { tab: next } })}
        tabs={[
          ...sections.map((id) => ({ id: id as string, title: t(`section.${id}`), count: wrongIn(id) })),
          { id: 'versions', title: t('section.versions') },
        ]}
      >
        {sections.map((section) => (
          <TabPage key={section} id={section}>
            <Card>
              <div className="flex max-w-2xl flex-col gap-5">
                {section === 'who' && (
                  <Field label={t('name')} help={t('nameHelp')}>
                    <Input
                      value={title}
                      maxLength={120}
                      disabled={!mayWrite}
                      onChange={(event) => setTitle(event.target.value)}
                    />
                  </Field>
                )}
                <SchemaForm
                  schema={form[section]}
                  value={draft[section]}
                  plugin=""
                  disabled={!mayWrite}
                  errors={errorsOf(section, errors)}
                  onChange={(field, value) => change(section, field, value)}
                />
              </div>
            </Card>
          </TabPage>
        ))}
        <TabPage id="versions">
          <VersionList
            agent={agent}
            mayWrite={mayWrite}
            onRestored={(fresh) => take(fresh, { title, draft })}
          />
        </TabPage>
      </Tabs>
      <ChatPanel open={chatting} agent={agent} onClose={() => setChatting(false)} />
    </Page>
  )
}

const isChanged = ({ draft, published }: Agent) => JSON.stringify(draft) !== JSON.stringify(published)

const errorsOf = (section: Section, errors: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(errors).flatMap(([field, message]) =>
      field.startsWith(`${section}.`) ? [[field.slice(section.length + 1), message]] : [],
    ),
  )
