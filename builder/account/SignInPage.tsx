import { useMutation } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { Droplets } from 'lucide-react'
import { useEffect } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import type { Overview } from '../home/useOverview.ts'
import { Redirect } from '../shell/Redirect.tsx'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'
import { AccountPage } from './AccountPage.tsx'
import { FormError } from './FormError.tsx'
import { useEnter } from './useEnter.ts'
import { useSetup } from './useSetup.ts'

const seen = 'cauce.demoSeen'

/** Signs in to the demo; answers where people can be seen moving. */
async function enterDemo(): Promise<string> {
  await api.post('/setup/demo')
  const { flows } = await api.get<Overview>('/overview')
  return flows[0] ? `/flows/${flows[0].id}` : '/'
}

export function SignInPage() {
  const { t } = useTranslation('account')
  const { next } = useSearch({ from: '/sign-in' })
  const setup = useSetup()
  const enter = useEnter()
  const form = useForm({ defaultValues: { email: '', password: '' } })
  const signIn = useMutation({
    mutationFn: (values: { email: string; password: string }) => api.post('/api/auth/sign-in/email', values),
    meta: { quiet: true },
    onSuccess: () => enter(next),
  })
  const tryDemo = useMutation({
    mutationFn: enterDemo,
    meta: { quiet: true },
    onSuccess: (flow) => enter(next ?? flow),
  })
  // Whoever opens a fresh demo for the first time sees people moving at once; after signing out this page stays.
  const first = Boolean(setup.data?.demo && !setup.data.owner) && localStorage.getItem(seen) === null
  const { mutate } = tryDemo
  useEffect(() => {
    if (!first || localStorage.getItem(seen) !== null) return
    localStorage.setItem(seen, 'yes')
    mutate()
  }, [first, mutate])

  if (setup.data && !setup.data.owner && !setup.data.demo) return <Redirect to="/setup" />
  if (first || tryDemo.isPending || tryDemo.isSuccess)
    return <AccountPage title={t('signIn.opening')}>{null}</AccountPage>
  const { errors } = form.formState

  return (
    <AccountPage title={t('signIn.title')} text={setup.data?.demo ? t('signIn.demoText') : undefined}>
      {setup.data?.demo && (
        <>
          <Button look="primary" size="large" onClick={() => tryDemo.mutate()}>
            <Droplets aria-hidden />
            {t('signIn.demo')}
          </Button>
          <FormError error={tryDemo.error} />
          <p className="flex items-center gap-3 text-small text-soft">
            <span className="h-px flex-1 bg-line" />
            {t('signIn.or')}
            <span className="h-px flex-1 bg-line" />
          </p>
        </>
      )}
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((values) => signIn.mutate(values))}
      >
        <FormError error={signIn.error} />
        <Field label={t('email')} error={errors.email?.message}>
          <Input
            type="email"
            autoComplete="username"
            {...form.register('email', { required: t('emailMissing') })}
          />
        </Field>
        <Field
          label={t('password')}
          error={errors.password?.message}
          aside={
            <Link to="/forgot-password" className="text-small text-soft underline hover:text-ink">
              {t('signIn.forgot')}
            </Link>
          }
        >
          <Input
            type="password"
            autoComplete="current-password"
            {...form.register('password', { required: t('passwordMissing') })}
          />
        </Field>
        <Button
          type="submit"
          look={setup.data?.demo ? 'plain' : 'primary'}
          size="large"
          busy={signIn.isPending}
        >
          {t('signIn.action')}
        </Button>
      </form>
      {setup.data && !setup.data.owner && (
        <p className="text-small text-soft">
          {t('signIn.noOwner')}{' '}
          <Link to="/setup" className="text-ink underline">
            {t('signIn.setUp')}
          </Link>
        </p>
      )}
    </AccountPage>
  )
}
