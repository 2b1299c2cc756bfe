import { useMutation } from '@tanstack/react-query'
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { Button, IconButton, Input, SidePanel, SkeletonRows, Switch } from '../ui/index.ts'
import { useCan } from '../useMe.ts'
import { type TemplateSettings, useTemplateSettings } from './requests.ts'

/** What is noted of e-mails, and words of the workspace's own that every template may use. */
export function OwnWordsPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('templates')
  const settings = useTemplateSettings().data
  return (
    <SidePanel open onClose={onClose} title={t('settings.title')} description={t('settings.text')}>
      {settings ? <Form settings={settings} onClose={onClose} /> : <SkeletonRows rows={3} />}
    </SidePanel>
  )
}

let lines = 0

function Form({ settings, onClose }: { settings: TemplateSettings; onClose: () => void }) {
  const { t } = useTranslation('templates')
  const may = useCan()('workspace.manage')
  const [tracking, setTracking] = useState(settings.tracking)
  const [words, setWords] = useState(
    Object.entries(settings.custom).map(([name, value]) => ({ id: ++lines, name, value })),
  )
  const save = useMutation({
    mutationFn: () =>
      api.put('/templates/settings', {
        tracking,
        custom: Object.fromEntries(words.filter((one) => one.name).map(({ name, value }) => [name, value])),
      }),
    meta: { stale: [['templates', 'settings']], said: t('settings.saved') },
    onSuccess: onClose,
  })
  const change = (id: number, next: { name?: string; value?: string }) =>
    setWords(words.map((one) => (one.id === id ? { ...one, ...next } : one)))
  const wrong = words.some(({ name }) => name && !/^[a-z][A-Za-z0-9_]{0,39}$/.test(name))
  return (
    <form
      className="flex flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <section className="flex flex-col gap-4">
        <h3 className="font-semibold">{t('settings.tracking')}</h3>
        <p className="-mt-2 text-small text-soft">{t('settings.trackingText')}</p>
        {(['links', 'opens'] as const).map((what) => (
          <Switch
            key={what}
            checked={tracking[what]}
            disabled={!may}
            onChange={(on) => setTracking({ ...tracking, [what]: on })}
            label={t(`settings.${what}`)}
            help={t(`settings.${what}Help`)}
          />
        ))}
      </section>
      <section className="flex flex-col gap-3">
        <h3 className="font-semibold">{t('settings.words')}</h3>
        <p className="-mt-1 text-small text-soft">{t('settings.wordsText')}</p>
        {words.map(({ id, name, value }) => (
          <div key={id} className="flex gap-2">
            <Input
              className="w-36 shrink-0 font-mono text-small"
              aria-label={t('settings.wordName')}
              aria-invalid={(name && !/^[a-z][A-Za-z0-9_]{0,39}$/.test(name)) || undefined}
              value={name}
              placeholder="discount"
              disabled={!may}
              onChange={(event) => change(id, { name: event.target.value })}
            />
            <Input
              aria-label={t('settings.wordValue')}
              value={value}
              maxLength={500}
              disabled={!may}
              onChange={(event) => change(id, { value: event.target.value })}
            />
            {may && (
              <IconButton
                label={t('settings.wordRemove', { name })}
                onClick={() => setWords(words.filter((one) => one.id !== id))}
              >
                <Trash2 aria-hidden />
              </IconButton>
            )}
          </div>
        ))}
        {wrong && <p className="text-small text-bad">{t('settings.wordWrong')}</p>}
        {may && (
          <Button
            size="small"
            className="self-start"
            onClick={() => setWords([...words, { id: ++lines, name: '', value: '' }])}
          >
            <Plus aria-hidden />
            {t('settings.wordAdd')}
          </Button>
        )}
      </section>
      {may && (
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button look="primary" type="submit" busy={save.isPending} disabled={wrong}>
            {t('ui:save')}
          </Button>
        </div>
      )}
    </form>
  )
}
