import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Controller, useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { FormError } from '../account/FormError.tsx'
import { api } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Combobox } from '../ui/Combobox.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { showFieldErrors } from '../ui/showFieldErrors.ts'
import { useCountries } from '../vocabulary/useCountries.ts'
import type { Contact } from './types.ts'

const fields = ['firstName', 'lastName', 'email', 'phone', 'company', 'city', 'country'] as const
type NewContact = Record<(typeof fields)[number], string>
const blank: NewContact = {
  firstName: '',
  lastName: '',
  email: '',
  phone: '',
  company: '',
  city: '',
  country: '',
}

export function NewContactPanel({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('contacts')
  const navigate = useNavigate()
  const countries = useCountries()
  const form = useForm<NewContact>({ defaultValues: blank })
  const create = useMutation({
    mutationFn: (contact: NewContact) =>
      api.post<Contact>(
        '/contacts',
        Object.fromEntries(
          Object.entries(contact)
            .map(([key, value]) => [key, value.trim()])
            .filter(([, value]) => value),
        ),
      ),
    meta: { quiet: true, stale: [['contacts']] },
    onError: (error) => showFieldErrors(error, form.setError),
    onSuccess: ({ id }) => {
      form.reset(blank)
      onClose()
      void navigate({ to: '/contacts/$id', params: { id } })
    },
  })
  const submit = form.handleSubmit((contact) => {
    if (!contact.email.trim() && !contact.phone.trim())
      return form.setError('email', { message: t('create.identityMissing') }, { shouldFocus: true })
    create.mutate(contact)
  })
  const { errors } = form.formState
  return (
    <SidePanel
      open={open}
      onClose={onClose}
      title={t('new')}
      description={t('create.text')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button look="primary" type="submit" form="new-contact" busy={create.isPending}>
            {t('create.action')}
          </Button>
        </>
      }
    >
      <form id="new-contact" noValidate onSubmit={submit} className="flex flex-col gap-4">
        <FormError error={create.error} />
        {fields.map((name) => (
          <Field
            key={name}
            label={t(`column.${name}`)}
            help={name === 'phone' ? t('create.phoneHelp') : undefined}
            error={errors[name]?.message}
          >
            {name === 'country' ? (
              <Controller
                control={form.control}
                name="country"
                render={({ field }) => (
                  <Combobox
                    value={field.value || undefined}
                    onChange={field.onChange}
                    options={[{ value: '', label: t('fields.blank') }, ...countries]}
                  />
                )}
              />
            ) : (
              <Input
                type={name === 'email' ? 'email' : name === 'phone' ? 'tel' : 'text'}
                autoComplete="off"
                {...form.register(name)}
              />
            )}
          </Field>
        ))}
      </form>
    </SidePanel>
  )
}
