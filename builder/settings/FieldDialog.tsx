import { useMutation } from '@tanstack/react-query'
import { Controller, useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { FormError } from '../account/FormError.tsx'
import { ApiError, api } from '../api.ts'
import { ListInput } from '../rules/ListInput.tsx'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'
import { Select } from '../ui/Select.tsx'
import { showFieldErrors } from '../ui/showFieldErrors.ts'
import type { CustomField } from '../vocabulary/useVocabulary.ts'
import { keyFrom } from './keyFrom.ts'

type Values = { title: string; key: string; type: CustomField['type']; options: string[] }
const types: CustomField['type'][] = ['text', 'number', 'boolean', 'date', 'list']

export function FieldDialog({ field, onClose }: { field: CustomField | undefined; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const form = useForm<Values>({
    defaultValues: {
      title: field?.title ?? '',
      key: field?.key ?? '',
      type: field?.type ?? 'text',
      options: field?.options ?? [],
    },
  })
  const save = useMutation({
    mutationFn: ({ title, options, ...fixed }: Values) =>
      field
        ? api.patch(`/fields/${field.id}`, { title, options })
        : api.post('/fields', { title, options, ...fixed, key: fixed.key || keyFrom(title, '_') }),
    meta: { quiet: true, stale: [['fields'], ['lookup']], said: t('ui:saved') },
    onError: (error) => showFieldErrors(error, form.setError),
    onSuccess: onClose,
  })
  const { errors } = form.formState
  const [title, type] = form.watch(['title', 'type'])
  const atFields = save.error instanceof ApiError && Object.keys(save.error.fields).length > 0

  return (
    <Dialog
      open
      onClose={onClose}
      title={field ? field.title : t('fields.add')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button look="primary" type="submit" form="field" busy={save.isPending}>
            {t('ui:save')}
          </Button>
        </>
      }
    >
      <form
        id="field"
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((values) => save.mutate(values))}
      >
        <Field label={t('fields.name')} error={errors.title?.message}>
          <Input maxLength={120} {...form.register('title', { required: t('fields.nameMissing') })} />
        </Field>
        <Field label={t('fields.type')} help={field ? t('fields.typeFixed') : undefined}>
          <Controller
            control={form.control}
            name="type"
            render={({ field: control }) => (
              <Select
                value={control.value}
                onChange={control.onChange}
                disabled={Boolean(field)}
                options={types.map((value) => ({ value, label: t(`fields.types.${value}`) }))}
              />
            )}
          />
        </Field>
        {(type === 'text' || type === 'list') && (
          <Field label={t('fields.options')} help={t('fields.optionsHelp')} error={errors.options?.message}>
            <Controller
              control={form.control}
              name="options"
              render={({ field: control }) => (
                <ListInput label={t('fields.options')} values={control.value} onChange={control.onChange} />
              )}
            />
          </Field>
        )}
        {!field && (
          <Field label={t('fields.key')} help={t('fields.keyHelp')} error={errors.key?.message}>
            <Input
              placeholder={keyFrom(title, '_')}
              className="font-mono"
              {...form.register('key', {
                pattern: { value: /^[a-zA-Z][a-zA-Z0-9_]*$/, message: t('fields.keyWrong') },
              })}
            />
          </Field>
        )}
        {!atFields && <FormError error={save.error} />}
      </form>
    </Dialog>
  )
}
