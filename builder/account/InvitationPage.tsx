import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { showFieldErrors } from '../ui/showFieldErrors.ts'
import { AccountPage } from './AccountPage.tsx'
import { FormError } from './FormError.tsx'
import { passwordRule } from './inputRules.ts'
import { useEnter } from './useEnter.ts'

type Invitation = { email: string; role: string; workspace: string; known: boolean }
type Answer = { name: string; password: string }

/** The link of an invitation: who has an account joins with their password, who has none chooses one. */
export function InvitationPage() {
  const { t } = useTranslation('account')
  const { token } = useSearch({ from: '/invitation' })
  const enter = useEnter()
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => api.post<Invitation>('/invitations/look', { token }),
    enabled: Boolean(token),
    retry: false,
  })
  const form = useForm<Answer>({ defaultValues: { name: '', password: '' } })
  const accept = useMutation({
    mutationFn: ({ name, password }: Answer) =>
      api.post('/invitations/accept', { token, password, ...(name && { name }) }),
    meta: { quiet: true },
    onError: (error) => showFieldErrors(error, form.setError),
    onSuccess: () => enter(),
  })
  const { errors } = form.formState
  const known = invitation.data?.known

  if (!token || invitation.isError)
    return (
      <AccountPage title={t('invitation.title')}>
        <FormError error={invitation.error ?? t('invitation.badLink')} />
        <Link to="/sign-in" className="text-small text-soft underline hover:text-ink">
          {t('backToSignIn')}
        </Link>
      </AccountPage>
    )
  if (!invitation.data)
    return (
      <AccountPage title={t('invitation.title')}>
        <Skeleton className="h-24" />
      </AccountPage>
    )
  return (
    <AccountPage
      title={t('invitation.into', { workspace: invitation.data.workspace })}
      text={t(known ? 'invitation.known' : 'invitation.text', { email: invitation.data.email })}
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((answer) => accept.mutate(answer))}
      >
        <FormError error={accept.error} />
        <input type="hidden" autoComplete="username" value={invitation.data.email} readOnly />
        {!known && (
          <Field label={t('name')} error={errors.name?.message}>
            <Input
              autoComplete="name"
              maxLength={100}
              {...form.register('name', { required: t('nameMissing') })}
            />
          </Field>
        )}
        <Field
          label={t('password')}
          help={known ? undefined : t('passwordHelp')}
          error={errors.password?.message}
        >
          <Input
            type="password"
            autoComplete={known ? 'current-password' : 'new-password'}
            {...form.register('password', known ? { required: t('passwordMissing') } : passwordRule(t))}
          />
        </Field>
        <Button type="submit" look="primary" size="large" busy={accept.isPending}>
          {t('invitation.join')}
        </Button>
      </form>
    </AccountPage>
  )
}
