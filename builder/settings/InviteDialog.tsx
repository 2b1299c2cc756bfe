import { useMutation } from '@tanstack/react-query'
import { Controller, useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { FormError } from '../account/FormError.tsx'
import { emailRule } from '../account/inputRules.ts'
import { api } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'
import { Select } from '../ui/Select.tsx'
import { showFieldErrors } from '../ui/showFieldErrors.ts'
import type { Role } from '../useMe.ts'

type Invitation = { email: string; role: Role }

export function InviteDialog({
  open,
  roles,
  onClose,
  onLink,
}: {
  open: boolean
  roles: Role[]
  onClose: () => void
  onLink: (link: string, email: string) => void
}) {
  const { t } = useTranslation('settings')
  const { t: account } = useTranslation('account')
  const form = useForm<Invitation>({ defaultValues: { email: '', role: 'editor' } })
  const invite = useMutation({
    mutationFn: (invitation: Invitation) => api.post<{ link?: string }>('/invitations', invitation),
    meta: { quiet: true, stale: [['invitations']], said: t('invite.done') },
    onError: (error) => showFieldErrors(error, form.setError),
    onSuccess: ({ link }, { email }) => {
      form.reset()
      if (link) onLink(link, email)
      else onClose()
    },
  })
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('invite.title')}
      description={t('invite.text')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button look="primary" type="submit" form="invite" busy={invite.isPending}>
            {t('invite.action')}
          </Button>
        </>
      }
    >
      <form
        id="invite"
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((invitation) => invite.mutate(invitation))}
      >
        <Field label={account('email')} error={form.formState.errors.email?.message}>
          <Input type="email" autoComplete="off" {...form.register('email', emailRule(account))} />
        </Field>
        <Field label={t('members.role')}>
          <Controller
            control={form.control}
            name="role"
            render={({ field }) => (
              <Select
                value={field.value}
                onChange={field.onChange}
                options={roles.map((role) => ({
                  value: role,
                  label: t(`role.${role}`),
                  help: t(`roleHelp.${role}`),
                }))}
              />
            )}
          />
        </Field>
        <FormError error={invite.error} />
      </form>
    </Dialog>
  )
}
