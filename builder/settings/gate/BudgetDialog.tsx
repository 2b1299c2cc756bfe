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
import { type Budget, channels } from './useGate.ts'

export function BudgetDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('gate')
  const seesConnections = useCan()('connections.read')
  const flows = useFlows().data?.items
  const connections = useConnections().data
  const [scope, setScope] = useState<Budget['scope']>('workspace')
  const [scopeId, setScopeId] = useState<string>()
  const [channel, setChannel] = useState('any')
  const [period, setPeriod] = useState<Budget['period']>('day')
  const [most, setMost] = useState('1000')
  const [unit, setUnit] = useState('messages')
  // Money is counted by what the accounts say a message costs.
  const currencies = [...new Set((connections ?? []).flatMap((one) => one.price?.currency ?? []))]
  const save = useMutation({
    mutationFn: () =>
      api.post('/gate/budgets', {
        scope,
        scopeId: scope === 'workspace' ? null : scopeId,
        channel: channel === 'any' ? null : channel,
        period,
        most: Number(most),
        ...(unit === 'messages' ? {} : { unit: 'money', currency: unit }),
      }),
    meta: { quiet: true, stale: [['gate']], said: t('ui:saved') },
    onSuccess: onClose,
  })
  const scopes = ['workspace', 'flow', ...(seesConnections ? ['connection'] : [])] as Budget['scope'][]
  const things = { workspace: undefined, flow: flows, connection: connections }[scope]
  const ready = most !== '' && Number(most) >= 0 && (scope === 'workspace' || scopeId !== undefined)
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('budgets.add')}
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
        <Field label={t('budgets.of')}>
          <Select
            value={scope}
            onChange={(next) => {
              setScope(next as Budget['scope'])
              setScopeId(undefined)
            }}
            options={scopes.map((value) => ({ value, label: t(`budgets.scope.${value}`) }))}
          />
        </Field>
        {things && (
          <Field label={t(`budgets.which.${scope}`)}>
            <Select
              value={scopeId}
              onChange={setScopeId}
              options={things.map(({ id, title }) => ({ value: id, label: title }))}
            />
          </Field>
        )}
        <Field label={t('budgets.channel')}>
          <Select
            value={channel}
            onChange={setChannel}
            options={['any', ...channels].map((value) => ({ value, label: t(`channel.${value}`) }))}
          />
        </Field>
        <div className="grid grid-cols-2 gap-5">
          {currencies.length > 0 && (
            <Field label={t('budgets.unit')}>
              <Select
                value={unit}
                onChange={setUnit}
                options={[
                  { value: 'messages', label: t('budgets.messages') },
                  ...currencies.map((value) => ({ value, label: t('budgets.money', { currency: value }) })),
                ]}
              />
            </Field>
          )}
          <Field label={t('budgets.most')}>
            <Input type="number" min={0} value={most} onChange={(event) => setMost(event.target.value)} />
          </Field>
          <Field label={t('budgets.period')}>
            <Select
              value={period}
              onChange={(next) => setPeriod(next as Budget['period'])}
              options={(['day', 'total'] as const).map((value) => ({ value, label: t(`budgets.${value}`) }))}
            />
          </Field>
        </div>
        <FormError error={save.error} />
      </div>
    </Dialog>
  )
}
