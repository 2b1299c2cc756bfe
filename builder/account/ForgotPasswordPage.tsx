import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'
import { AccountPage } from './AccountPage.tsx'
import { FormError } from './FormError.tsx'
import { emailRule } from './inputRules.ts'

export function ForgotPasswordPage() {
  const { t } = useTranslation('account')
  const form = useForm({ defaultValues: { email: '' } })
  const ask = useMutation({
    mutationFn: ({ email }: { email: string }) => api.post('/api/auth/request-password-reset', { email }),
    meta: { quiet: true },
  })
  return (
    <AccountPage title={t('forgot.title')} text={ask.isSuccess ? undefined : t('forgot.text')}>
      {ask.isSuccess ? (
        <p role="status" className="rounded-lg bg-good-soft px-3.5 py-3 text-good">
          {t('forgot.sent')}
        </p>
      ) : (
        <form
          noValidate
          className="flex flex-col gap-4"
          onSubmit={form.handleSubmit((values) => ask.mutate(values))}
        >
          <FormError error={ask.error} />
          <Field label={t('email')} error={form.formState.errors.email?.message}>
            <Input type="email" autoComplete="username" {...form.register('email', emailRule(t))} />
          </Field>
          <Button type="submit" look="primary" size="large" busy={ask.isPending}>
            {t('forgot.action')}
          </Button>
        </form>
      )}
      <Link to="/sign-in" className="text-small text-soft underline hover:text-ink">
        {t('backToSignIn')}
      </Link>
    </AccountPage>
  )
}
