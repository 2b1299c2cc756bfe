import { useMutation } from '@tanstack/react-query'
import { Controller, useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { FormError } from '../account/FormError.tsx'
import { ApiError, api } from '../api.ts'
import { languages } from '../i18n/index.ts'
import { LeaveGuard } from '../shell/LeaveGuard.tsx'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { Combobox } from '../ui/Combobox.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'
import { Select } from '../ui/Select.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { showFieldErrors } from '../ui/showFieldErrors.ts'
import { type Inside, useCan, useMe } from '../useMe.ts'
import { useCountries } from '../vocabulary/useCountries.ts'
import { useTimeZones } from '../vocabulary/useTimeZones.ts'

export function WorkspaceForm() {
  const workspace = useMe().data?.workspace
  return workspace ? (
    <Loaded key={workspace.id} workspace={workspace} />
  ) : (
    <Skeleton className="h-64 rounded-xl" />
  )
}

type Settings = { title: string; timeZone: string; country: string; language: string }

function Loaded({ workspace }: { workspace: Inside['workspace'] }) {
  const { t } = useTranslation('settings')
  const disabled = !useCan()('workspace.manage')
  const countries = useCountries()
  const zones = useTimeZones()
  const form = useForm<Settings>({
    values: {
      title: workspace.title,
      timeZone: workspace.timeZone,
      country: workspace.country ?? '',
      language: workspace.language,
    },
  })
  const save = useMutation({
    mutationFn: (settings: Settings) =>
      api.patch('/workspace', { ...settings, country: settings.country || null }),
    meta: { quiet: true, stale: [['me']], said: t('ui:saved') },
    onError: (error) => showFieldErrors(error, form.setError),
  })
  const { errors, isDirty } = form.formState
  const general =
    save.error instanceof ApiError && Object.keys(save.error.fields).length > 0 ? null : save.error

  return (
    <Card className="max-w-2xl">
      <form
        noValidate
        className="flex flex-col gap-5"
        onSubmit={form.handleSubmit((settings) => save.mutate(settings))}
      >
        <LeaveGuard unsaved={isDirty} tabs />
        <Field label={t('workspace.title')} error={errors.title?.message}>
          <Input
            maxLength={100}
            disabled={disabled}
            {...form.register('title', { required: t('workspace.titleMissing') })}
          />
        </Field>
        <div className="grid gap-5 sm:grid-cols-2">
          <Field
            label={t('workspace.timeZone')}
            help={t('workspace.timeZoneHelp')}
            error={errors.timeZone?.message}
          >
            <Controller
              control={form.control}
              name="timeZone"
              render={({ field }) => (
                <Combobox value={field.value} onChange={field.onChange} options={zones} disabled={disabled} />
              )}
            />
          </Field>
          <Field
            label={t('workspace.country')}
            help={t('workspace.countryHelp')}
            error={errors.country?.message}
          >
            <Controller
              control={form.control}
              name="country"
              render={({ field }) => (
                <Combobox
                  value={field.value}
                  onChange={field.onChange}
                  options={countries}
                  disabled={disabled}
                />
              )}
            />
          </Field>
          <Field
            label={t('workspace.language')}
            help={t('workspace.languageHelp')}
            error={errors.language?.message}
          >
            <Controller
              control={form.control}
              name="language"
              render={({ field }) => (
                <Select
                  value={field.value}
                  onChange={field.onChange}
                  disabled={disabled}
                  options={Object.entries(languages).map(([value, label]) => ({ value, label }))}
                />
              )}
            />
          </Field>
        </div>
        <FormError error={general} />
        {!disabled && (
          <div className="flex justify-end">
            <Button type="submit" look="primary" disabled={!isDirty} busy={save.isPending}>
              {t('ui:save')}
            </Button>
          </div>
        )}
      </form>
    </Card>
  )
}
