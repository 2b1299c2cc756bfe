import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormError } from '../../account/FormError.tsx'
import { api } from '../../api.ts'
import { useConnections } from '../../connections/useConnections.ts'
import { useFlows } from '../../flows/requests.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Field } from '../../ui/Field.tsx'
import { Input } from '../../ui/Input.tsx'
import { Select } from '../../ui/Select.tsx'
import { useCan } from '../../useMe.ts'
import type { Pace } from './useGate.ts'

const figures = ['perSecond', 'perMinute', 'perDay', 'rampFrom'] as const
type Figures = Record<(typeof figures)[number], string>

export function PaceDialog({ pace, onClose }: { pace?: Pace; onClose: () => void }) {
  const { t } = useTranslation('gate')
  const seesConnections = useCan()('connections.read')
  const flows = useFlows().data?.items ?? []
  const connections = useConnections().data ?? []
  const [scope, setScope] = useState<Pace['scope']>(pace?.scope ?? 'connection')
  const [scopeId, setScopeId] = useState(pace?.scopeId)
  const [values, setValues] = useState<Figures>({
    perSecond: String(pace?.perSecond ?? ''),
    perMinute: String(pace?.perMinute ?? ''),
    perDay: String(pace?.perDay ?? ''),
    rampFrom: String(pace?.rampFrom ?? ''),
  })
  const save = useMutation({
    mutationFn: () =>
      api.put('/delivery/limits', {
        scope,
        scopeId,
        ...Object.fromEntries(figures.map((key) => [key, values[key] === '' ? null : Number(values[key])])),
      }),
    meta: { quiet: true, stale: [['delivery'], ['connections']], said: t('ui:saved') },
    onSuccess: onClose,
  })
  const things = scope === 'flow' ? flows : connections
  const ready = scopeId !== undefined && figures.some((key) => Number(values[key]) > 0)
  const scopes = [...(seesConnections ? ['connection'] : []), 'flow'] as Pace['scope'][]
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('pace.add')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button look="primary" disabled={!ready} busy={save.isPending} onClick={() => save.mutate()}>
            {t('ui:save')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        {!pace && (
          <>
            <Field label={t('budgets.of')}>
              <Select
                value={scope}
                onChange={(next) => {
                  setScope(next as Pace['scope'])
                  setScopeId(undefined)
                }}
                options={scopes.map((value) => ({ value, label: t(`budgets.scope.${value}`) }))}
              />
            </Field>
            <Field label={t(`budgets.which.${scope}`)}>
              <Select
                value={scopeId ?? ''}
                onChange={setScopeId}
                options={things.map(({ id, title }) => ({ value: id, label: title }))}
              />
            </Field>
          </>
        )}
        <div className="grid gap-5 sm:grid-cols-2">
          {figures.map((key) => (
            <Field
              key={key}
              label={t(`pace.${key}`)}
              help={key === 'rampFrom' ? t('pace.rampHelp') : undefined}
            >
              <Input
                type="number"
                min={key === 'perSecond' ? 0.01 : 1}
                step={key === 'perSecond' ? 'any' : 1}
                inputMode="decimal"
                placeholder={t('pace.free')}
                value={values[key]}
                onChange={(event) => setValues({ ...values, [key]: event.target.value })}
              />
            </Field>
          ))}
        </div>
        <FormError error={save.error} />
      </div>
    </Dialog>
  )
}
