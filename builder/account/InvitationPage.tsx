import { useMutation } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'
import { showFieldErrors } from '../ui/showFieldErrors.ts'
import { useMe } from '../useMe.ts'
import { AccountPage } from './AccountPage.tsx'
import { FormError } from './FormError.tsx'
import { passwordRule } from './inputRules.ts'
import { useEnter } from './useEnter.ts'

type Newcomer = { name: string; password: string }

/** The link of an invitation: who has an account joins with it, who has none makes one. */
export function InvitationPage() {
  const { t } = useTranslation('account')
  const { id } = useParams({ from: '/invitation/$id' })
  const me = useMe()
  const enter = useEnter()
  const form = useForm<Newcomer>({ defaultValues: { name: '', password: '' } })
  const accept = useMutation({
    mutationFn: (newcomer: Newcomer | undefined) => api.post('/invitations/accept', { id, ...newcomer }),
    meta: { quiet: true },
    onError: (error) => showFieldErrors(error, form.setError),
    onSuccess: () => enter(),
  })
  const { errors } = form.formState

  if (me.isPending) return <AccountPage title={t('invitation.title')}>{null}</AccountPage>
  if (me.data?.user)
    return (
      <AccountPage
        title={t('invitation.title')}
        text={t('invitation.signedIn', { email: me.data.user.email })}
      >
        <FormError error={accept.error} />
        <Button look="primary" size="large" busy={accept.isPending} onClick={() => accept.mutate(undefined)}>
          {t('invitation.join')}
        </Button>
      </AccountPage>
    )

  return (
    <AccountPage title={t('invitation.title')} text={t('invitation.text')}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((newcomer) => accept.mutate(newcomer))}
      >
        <FormError error={accept.error} />
        <Field label={t('name')} error={errors.name?.message}>
          <Input
            autoComplete="name"
            maxLength={120}
            {...form.register('name', { required: t('nameMissing') })}
          />
        </Field>
        <Field label={t('password')} help={t('passwordHelp')} error={errors.password?.message}>
          <Input
            type="password"
            autoComplete="new-password"
            {...form.register('password', passwordRule(t))}
          />
        </Field>
        <Button type="submit" look="primary" size="large" busy={accept.isPending}>
          {t('invitation.join')}
        </Button>
      </form>
      <p className="text-small text-soft">
        {t('invitation.haveAccount')}{' '}
        <a href={`/sign-in?next=${encodeURIComponent(`/invitation/${id}`)}`} className="text-ink underline">
          {t('signIn.action')}
        </a>
      </p>
    </AccountPage>
  )
}
