import { useMutation } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { FormError } from '../account/FormError.tsx'
import { passwordRule } from '../account/inputRules.ts'
import { api } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'
import { useMe } from '../useMe.ts'

/** One's own name and password. */
export function Profile() {
  return (
    <div className="grid max-w-4xl items-start gap-6 md:grid-cols-2">
      <NameForm />
      <PasswordForm />
    </div>
  )
}

function NameForm() {
  const { t } = useTranslation('settings')
  const { t: account } = useTranslation('account')
  const user = useMe().data?.user
  const form = useForm({ values: { name: user?.name ?? '' } })
  const save = useMutation({
    mutationFn: (values: { name: string }) => api.post('/api/auth/update-user', values),
    meta: { quiet: true, stale: [['me'], ['members']], said: t('ui:saved') },
  })
  return (
    <Card title={t('profile.title')} description={user?.email}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((values) => save.mutate(values))}
      >
        <Field label={account('name')} error={form.formState.errors.name?.message}>
          <Input
            autoComplete="name"
            maxLength={100}
            {...form.register('name', { required: account('nameMissing') })}
          />
        </Field>
        <FormError error={save.error} />
        <Button type="submit" className="self-end" disabled={!form.formState.isDirty} busy={save.isPending}>
          {t('ui:save')}
        </Button>
      </form>
    </Card>
  )
}

const blank = { currentPassword: '', newPassword: '' }

function PasswordForm() {
  const { t } = useTranslation('settings')
  const { t: account } = useTranslation('account')
  const form = useForm({ defaultValues: blank })
  const change = useMutation({
    mutationFn: (values: typeof blank) => api.post('/api/auth/change-password', values),
    meta: { quiet: true, said: t('profile.passwordDone') },
    onSuccess: () => form.reset(blank),
  })
  const { errors } = form.formState
  return (
    <Card title={t('profile.password')} description={t('profile.passwordText')}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((values) => change.mutate(values))}
      >
        <Field label={t('profile.current')} error={errors.currentPassword?.message}>
          <Input
            type="password"
            autoComplete="current-password"
            {...form.register('currentPassword', { required: account('passwordMissing') })}
          />
        </Field>
        <Field
          label={account('reset.newPassword')}
          help={account('passwordHelp')}
          error={errors.newPassword?.message}
        >
          <Input
            type="password"
            autoComplete="new-password"
            {...form.register('newPassword', passwordRule(account))}
          />
        </Field>
        <FormError error={change.error} />
        <Button type="submit" className="self-end" busy={change.isPending}>
          {t('profile.changePassword')}
        </Button>
      </form>
    </Card>
  )
}
