import { useMutation } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { currentLanguage } from '../i18n/index.ts'
import { Redirect } from '../shell/Redirect.tsx'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'
import { showFieldErrors } from '../ui/showFieldErrors.ts'
import { AccountPage } from './AccountPage.tsx'
import { FormError } from './FormError.tsx'
import { emailRule, passwordRule } from './inputRules.ts'
import { useEnter } from './useEnter.ts'
import { useSetup } from './useSetup.ts'

type Owner = { name: string; email: string; password: string; workspace: string }

/** The first visitor becomes the owner. */
export function SetupPage() {
  const { t } = useTranslation('account')
  const setup = useSetup()
  const enter = useEnter()
  const form = useForm<Owner>({ defaultValues: { name: '', email: '', password: '', workspace: '' } })
  const create = useMutation({
    mutationFn: (owner: Owner) =>
      api.post('/setup', {
        ...owner,
        language: currentLanguage(),
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      }),
    meta: { quiet: true },
    onError: (error) => showFieldErrors(error, form.setError),
    onSuccess: () => enter(),
  })

  // While the new owner goes in, this page learns that there is one: that is no reason to send them to sign in.
  if (setup.data?.owner && create.isIdle) return <Redirect to="/sign-in" />
  const { errors } = form.formState

  return (
    <AccountPage title={t('setup.title')} text={t('setup.text')}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((owner) => create.mutate(owner))}
      >
        <FormError error={create.error} />
        <Field label={t('setup.workspace')} help={t('setup.workspaceHelp')} error={errors.workspace?.message}>
          <Input
            autoComplete="organization"
            maxLength={120}
            {...form.register('workspace', { required: t('setup.workspaceMissing') })}
          />
        </Field>
        <Field label={t('name')} error={errors.name?.message}>
          <Input
            autoComplete="name"
            maxLength={120}
            {...form.register('name', { required: t('nameMissing') })}
          />
        </Field>
        <Field label={t('email')} error={errors.email?.message}>
          <Input type="email" autoComplete="username" {...form.register('email', emailRule(t))} />
        </Field>
        <Field label={t('password')} help={t('passwordHelp')} error={errors.password?.message}>
          <Input
            type="password"
            autoComplete="new-password"
            {...form.register('password', passwordRule(t))}
          />
        </Field>
        <Button type="submit" look="primary" size="large" busy={create.isPending}>
          {t('setup.action')}
        </Button>
      </form>
    </AccountPage>
  )
}
