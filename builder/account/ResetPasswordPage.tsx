import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'
import { toast } from '../ui/Toast.tsx'
import { AccountPage } from './AccountPage.tsx'
import { FormError } from './FormError.tsx'
import { passwordRule } from './inputRules.ts'

export function ResetPasswordPage() {
  const { t } = useTranslation('account')
  const { token, error } = useSearch({ from: '/reset-password' })
  const navigate = useNavigate()
  const form = useForm({ defaultValues: { newPassword: '' } })
  const reset = useMutation({
    mutationFn: ({ newPassword }: { newPassword: string }) =>
      api.post('/api/auth/reset-password', { newPassword, token }),
    meta: { quiet: true },
    onSuccess: () => {
      toast.success(t('reset.done'))
      void navigate({ to: '/sign-in' })
    },
  })
  const usable = token && !error
  return (
    <AccountPage title={t('reset.title')} text={usable ? t('reset.text') : undefined}>
      {usable ? (
        <form
          noValidate
          className="flex flex-col gap-4"
          onSubmit={form.handleSubmit((values) => reset.mutate(values))}
        >
          <FormError error={reset.error} />
          <Field
            label={t('reset.newPassword')}
            help={t('passwordHelp')}
            error={form.formState.errors.newPassword?.message}
          >
            <Input
              type="password"
              autoComplete="new-password"
              {...form.register('newPassword', passwordRule(t))}
            />
          </Field>
          <Button type="submit" look="primary" size="large" busy={reset.isPending}>
            {t('reset.action')}
          </Button>
        </form>
      ) : (
        <FormError error={t('reset.badLink')} />
      )}
      {!usable && (
        <Link to="/forgot-password" className="text-small text-soft underline hover:text-ink">
          {t('reset.again')}
        </Link>
      )}
    </AccountPage>
  )
}
