import { queryOptions, useQueries, useQuery } from '@tanstack/react-query'
import { AudioLines, Play } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api.ts'
import { Button, Dialog, Field, Input, Select, SkeletonRows } from '../../ui/index.ts'
import { languageName } from '../../vocabulary/useLanguages.ts'
import { useManifest } from '../../vocabulary/useVocabulary.ts'
import { candidates } from '../connections.ts'
import { type ControlProps, useForm } from '../form.ts'
import { useLookups } from '../lookups.ts'
import { useSample } from './useSample.ts'

type Voice = { id: string; title: string; languages: string[]; description?: string }

/** Accounts that have voices. */
function useAccounts() {
  const manifest = useManifest().data
  const { connections } = useLookups()
  return manifest ? ['speech', 'realtime'].flatMap((kind) => candidates(manifest, connections, kind, '')) : []
}

const voicesQuery = (connectionId: string) =>
  queryOptions({
    queryKey: ['voices', connectionId],
    queryFn: async ({ signal }) =>
      (await api.get<{ items: Voice[] }>('/speech/voices', { connectionId }, signal)).items,
    staleTime: 300_000,
    retry: false,
    meta: { quiet: true },
  })

/** A voice by its id, or chosen from those of an account, after hearing it. */
export function VoiceChoice({ value, onChange, label }: ControlProps) {
  const { t, i18n } = useTranslation('inspector')
  const inWords = (codes: string[]) => codes.map((code) => languageName(code, i18n.language)).join(', ')
  const form = useForm()
  const [choosing, setChoosing] = useState(false)
  const accounts = useAccounts()
  // Whose name is known is told by it; an account that can't be asked says so where one chooses.
  const voices = useQueries({
    queries: accounts.map(({ id }) => ({ ...voicesQuery(id), enabled: Boolean(value) && !form.disabled })),
    combine: (answers) => answers.flatMap(({ data }) => data ?? []),
  })
  const known = voices.find(({ id }) => id === value)
  return (
    <div>
      <div className="flex gap-2">
        <Input
          value={typeof value === 'string' ? value : ''}
          maxLength={200}
          disabled={form.disabled}
          onChange={(event) => onChange(event.target.value)}
        />
        <Button disabled={form.disabled} onClick={() => setChoosing(true)}>
          <AudioLines aria-hidden />
          {t('voice.choose')}
        </Button>
      </div>
      {known && (
        <p className="mt-1.5 text-small text-soft">
          {[known.title, inWords(known.languages), known.description].filter(Boolean).join(' · ')}
        </p>
      )}
      {choosing && (
        <VoiceDialog
          title={label}
          onClose={() => setChoosing(false)}
          onChoose={(voice) => {
            setChoosing(false)
            onChange(voice)
          }}
        />
      )}
    </div>
  )
}

function VoiceDialog({
  title,
  onClose,
  onChoose,
}: {
  title: string
  onClose: () => void
  onChoose: (voice: string) => void
}) {
  const { t, i18n } = useTranslation('inspector')
  const inWords = (codes: string[]) => codes.map((code) => languageName(code, i18n.language)).join(', ')
  const accounts = useAccounts()
  const [chosen, setChosen] = useState<string>()
  const [search, setSearch] = useState('')
  const [words, setWords] = useState(t('voice.words'))
  const account = chosen ?? accounts[0]?.id
  const voices = useQuery({ ...voicesQuery(account ?? ''), enabled: account !== undefined })
  const sample = useSample()
  const found = (voices.data ?? []).filter((voice) =>
    `${voice.title} ${voice.id} ${inWords(voice.languages)} ${voice.description ?? ''}`
      .toLowerCase()
      .includes(search.trim().toLowerCase()),
  )
  return (
    <Dialog open wide onClose={onClose} title={title}>
      {accounts.length === 0 ? (
        <p className="text-soft">{t('voice.noAccount')}</p>
      ) : (
        <div className="flex flex-col gap-4">
          <Field label={t('voice.account')}>
            <Select
              value={account}
              onChange={setChosen}
              options={accounts.map(({ id, title }) => ({ value: id, label: title }))}
            />
          </Field>
          <Field label={t('voice.sentence')}>
            <Input value={words} maxLength={300} onChange={(event) => setWords(event.target.value)} />
          </Field>
          <Field label={t('voice.search')}>
            <Input type="search" value={search} onChange={(event) => setSearch(event.target.value)} />
          </Field>
          <p className="text-small text-bad empty:hidden" role="status">
            {voices.error ? voices.error.message : sample.problem}
          </p>
          {voices.isPending && <SkeletonRows />}
          <ul className="flex flex-col divide-y">
            {found.map((voice) => (
              <li key={voice.id} className="flex flex-wrap items-center gap-2 py-2">
                <span className="min-w-0 flex-1">
                  <span className="font-medium">{voice.title}</span>{' '}
                  <span className="text-small text-soft">{inWords(voice.languages)}</span>
                  {voice.description && (
                    <span className="block text-small text-soft">{voice.description}</span>
                  )}
                </span>
                <Button
                  size="small"
                  busy={sample.loading === voice.id}
                  aria-label={t('voice.hearOne', { name: voice.title })}
                  onClick={() =>
                    account && sample.play({ connectionId: account, voice: voice.id, text: words })
                  }
                >
                  <Play aria-hidden />
                  {t('voice.hear')}
                </Button>
                <Button
                  size="small"
                  look="primary"
                  aria-label={t('voice.takeOne', { name: voice.title })}
                  onClick={() => onChoose(voice.id)}
                >
                  {t('voice.take')}
                </Button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Dialog>
  )
}
