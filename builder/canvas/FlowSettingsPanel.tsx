import { Plus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { FlowSettings } from '#sdk/flow'
import { always } from '#sdk/rules'
import { Button, Field, IconButton, Input, Select, SidePanel } from '../ui/index.ts'
import { RuleBuilder } from '../ui/RuleBuilder.tsx'
import { newId } from './newId.ts'
import { useFlow, useFlowStore } from './store.ts'

/** What holds for the whole flow: who may come again, when it is over for a person, and its dates. */
export function FlowSettingsPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('canvas')
  const store = useFlowStore()
  const settings = useFlow((flow) => flow.graph.settings)
  const readOnly = useFlow((flow) => flow.readOnly)
  const set = (part: Partial<FlowSettings>, what: string) =>
    store.getState().edit({ type: 'set-settings', settings: { ...settings, ...part } }, `settings ${what}`)
  const setRule = (id: string, part: Partial<FlowSettings['exitRules'][number]>) =>
    set({ exitRules: settings.exitRules.map((one) => (one.id === id ? { ...one, ...part } : one)) }, id)
  return (
    <SidePanel open onClose={onClose} title={t('settings.title')} description={t('settings.text')}>
      <div className="flex flex-col gap-6">
        <Field label={t('settings.reentry')} help={t(`settings.reentryHelp.${settings.reentry}`)}>
          <Select
            value={settings.reentry}
            disabled={readOnly}
            onChange={(reentry) => set({ reentry: reentry as FlowSettings['reentry'] }, 'reentry')}
            options={(['never', 'after-exit', 'parallel'] as const).map((value) => ({
              value,
              label: t(`settings.reentryChoice.${value}`),
            }))}
          />
        </Field>
        {settings.reentry !== 'never' && (
          <Field label={t('settings.days')}>
            <Input
              type="number"
              min={0}
              max={3650}
              className="max-w-32"
              value={settings.reentryAfterDays}
              disabled={readOnly}
              onChange={(event) =>
                set(
                  { reentryAfterDays: Math.min(3650, Math.max(0, Math.round(Number(event.target.value)))) },
                  'days',
                )
              }
            />
          </Field>
        )}
        <section>
          <h3 className="text-small font-medium">{t('settings.goal')}</h3>
          <p className="mb-2 text-small text-soft">{t('settings.goalHelp')}</p>
          {settings.goal ? (
            <div className="flex flex-col gap-2">
              <RuleBuilder
                label={t('settings.goal')}
                value={settings.goal}
                disabled={readOnly}
                onChange={(goal) => set({ goal }, 'goal')}
              />
              <Button
                size="small"
                className="self-start"
                disabled={readOnly}
                onClick={() => {
                  const { goal: _, ...rest } = settings
                  store.getState().edit({ type: 'set-settings', settings: rest })
                }}
              >
                <Trash2 aria-hidden />
                {t('settings.goalRemove')}
              </Button>
            </div>
          ) : (
            <Button size="small" disabled={readOnly} onClick={() => set({ goal: always }, 'goal')}>
              <Plus aria-hidden />
              {t('settings.goalAdd')}
            </Button>
          )}
        </section>
        <section>
          <h3 className="text-small font-medium">{t('settings.exits')}</h3>
          <p className="mb-2 text-small text-soft">{t('settings.exitsHelp')}</p>
          <ul className="flex flex-col gap-3">
            {settings.exitRules.map((one) => (
              <li key={one.id} className="flex flex-col gap-2 rounded-lg border p-3">
                <div className="flex gap-1.5">
                  <Input
                    aria-label={t('settings.exitName')}
                    placeholder={t('settings.exitName')}
                    value={one.title}
                    maxLength={120}
                    disabled={readOnly}
                    onChange={(event) => setRule(one.id, { title: event.target.value })}
                  />
                  <IconButton
                    label={t('settings.exitRemove')}
                    disabled={readOnly}
                    onClick={() =>
                      set({ exitRules: settings.exitRules.filter((other) => other.id !== one.id) }, 'exits')
                    }
                  >
                    <Trash2 aria-hidden />
                  </IconButton>
                </div>
                <RuleBuilder
                  label={one.title || t('settings.exits')}
                  value={one.rule}
                  disabled={readOnly}
                  onChange={(rule) => setRule(one.id, { rule })}
                />
              </li>
            ))}
          </ul>
          <Button
            size="small"
            className="mt-2"
            disabled={readOnly || settings.exitRules.length >= 20}
            onClick={() =>
              set(
                {
                  exitRules: [
                    ...settings.exitRules,
                    { id: newId(), title: t('settings.exitNew'), rule: always },
                  ],
                },
                'exits',
              )
            }
          >
            <Plus aria-hidden />
            {t('settings.exitAdd')}
          </Button>
        </section>
        <div className="flex flex-wrap gap-4">
          {(['startsAt', 'endsAt'] as const).map((key) => (
            <Field key={key} label={t(`settings.${key}`)} className="flex-1">
              <Input
                type="datetime-local"
                value={localText(settings[key])}
                disabled={readOnly}
                onChange={(event) => {
                  const at = new Date(event.target.value)
                  const { [key]: _, ...rest } = settings
                  const next = Number.isNaN(at.getTime()) ? rest : { ...rest, [key]: at.toISOString() }
                  store.getState().edit({ type: 'set-settings', settings: next }, key)
                }}
              />
            </Field>
          ))}
        </div>
      </div>
    </SidePanel>
  )
}

function localText(value: string | undefined): string {
  if (!value) return ''
  const at = new Date(value)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
