import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FlowGraph } from '#sdk/flow'
import { useNewVocabulary } from '../canvas/vocabulary.ts'
import { Button, Dialog, Field, Input, Segmented } from '../ui/index.ts'
import { adopted } from './adopted.ts'
import { Gallery } from './Gallery.tsx'
import { ImportFlow } from './ImportFlow.tsx'
import { useCreateFlow } from './requests.ts'

type From = 'gallery' | 'empty' | 'file'

/** A new flow: from a campaign that is drawn already, from nothing, or from a file. */
export function NewFlowDialog({
  onClose,
  onCreated,
}: {
  onClose: () => void
  onCreated: (id: string) => void
}) {
  const { t } = useTranslation('flows')
  const create = useCreateFlow()
  const { vocabulary, ready } = useNewVocabulary()
  const [from, setFrom] = useState<From>('gallery')
  const [title, setTitle] = useState('')
  const make = (name: string, graph?: FlowGraph) =>
    create.mutate({ title: name, graph }, { onSuccess: ({ id }) => onCreated(id) })
  return (
    <Dialog open wide onClose={onClose} title={t('create.title')}>
      <Segmented
        label={t('create.from')}
        value={from}
        onChange={setFrom}
        className="mb-4"
        options={(['gallery', 'empty', 'file'] as const).map((value) => ({
          value,
          label: t(`create.from_${value}`),
        }))}
      />
      {from === 'gallery' && (
        <Gallery
          busy={create.isPending || !ready}
          onChoose={(example) => make(example.title, adopted(example.graph, vocabulary))}
        />
      )}
      {from === 'empty' && (
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            make(title.trim() || t('create.untitled'))
          }}
        >
          <Field label={t('create.name')} help={t('create.help')}>
            <Input
              autoFocus
              value={title}
              maxLength={120}
              placeholder={t('create.example')}
              onChange={(event) => setTitle(event.target.value)}
            />
          </Field>
          <Button look="primary" type="submit" className="self-end" busy={create.isPending}>
            <Plus aria-hidden />
            {t('create.action')}
          </Button>
        </form>
      )}
      {from === 'file' && (
        <ImportFlow
          busy={create.isPending}
          onOpen={(flow) => make(flow.title ?? t('create.untitled'), flow.graph)}
        />
      )}
    </Dialog>
  )
}
