import { useMutation } from '@tanstack/react-query'
import { ListPlus, Tag, Waves, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { ListInput } from '../rules/ListInput.tsx'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { toast } from '../ui/Toast.tsx'
import { useCan } from '../useMe.ts'
import { useTags } from '../vocabulary/useVocabulary.ts'
import { EnrollDialog } from './EnrollDialog.tsx'
import { ListDialog } from './ListDialog.tsx'

/** What can be done with the chosen people. */
export function BulkBar({ ids, onDone }: { ids: string[]; onDone: () => void }) {
  const { t } = useTranslation('contacts')
  const can = useCan()
  const [dialog, setDialog] = useState<'tag' | 'enroll' | 'list'>()
  return (
    <div
      role="toolbar"
      aria-label={t('bulk.title')}
      className="animate-rise absolute inset-x-4 bottom-6 z-20 mx-auto flex w-fit flex-wrap items-center gap-2 rounded-xl bg-ink py-2 pr-2 pl-4 text-silt shadow-raised"
    >
      <span className="mr-3 font-medium">{t('bulk.selected', { count: ids.length })}</span>
      <Button
        look="quiet"
        size="small"
        className="text-silt hover:bg-silt/15"
        onClick={() => setDialog('tag')}
      >
        <Tag aria-hidden />
        {t('bulk.tag')}
      </Button>
      {can('flows.write') && (
        <Button
          look="quiet"
          size="small"
          className="text-silt hover:bg-silt/15"
          onClick={() => setDialog('enroll')}
        >
          <Waves aria-hidden />
          {t('bulk.enroll')}
        </Button>
      )}
      {can('segments.write') && (
        <Button
          look="quiet"
          size="small"
          className="text-silt hover:bg-silt/15"
          onClick={() => setDialog('list')}
        >
          <ListPlus aria-hidden />
          {t('bulk.list')}
        </Button>
      )}
      <IconButton
        label={t('bulk.clear')}
        size="small"
        className="text-silt hover:bg-silt/15 hover:text-silt"
        onClick={onDone}
      >
        <X aria-hidden />
      </IconButton>
      <TagDialog open={dialog === 'tag'} ids={ids} onClose={() => setDialog(undefined)} onDone={onDone} />
      <ListDialog open={dialog === 'list'} ids={ids} onClose={() => setDialog(undefined)} onDone={onDone} />
      <EnrollDialog
        open={dialog === 'enroll'}
        ids={ids}
        onClose={() => setDialog(undefined)}
        onDone={onDone}
      />
    </div>
  )
}

function TagDialog({
  open,
  ids,
  onClose,
  onDone,
}: {
  open: boolean
  ids: string[]
  onClose: () => void
  onDone: () => void
}) {
  const { t } = useTranslation('contacts')
  const known = useTags().data ?? []
  const [tags, setTags] = useState<string[]>([])
  const add = useMutation({
    mutationFn: () => api.post('/contacts/tags', { contactIds: ids, add: tags }),
    meta: { stale: [['contacts'], ['tags']] },
    onSuccess: () => {
      toast.success(t('bulk.tagged', { count: ids.length }))
      setTags([])
      onClose()
      onDone()
    },
  })
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('bulk.tag')}
      description={t('bulk.tagHelp', { count: ids.length })}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            look="primary"
            disabled={tags.length === 0}
            busy={add.isPending}
            onClick={() => add.mutate()}
          >
            {t('bulk.tag')}
          </Button>
        </>
      }
    >
      <Field label={t('column.tags')}>
        <ListInput
          label={t('column.tags')}
          values={tags}
          onChange={setTags}
          options={known.map((tag) => ({ value: tag, label: tag }))}
        />
      </Field>
    </Dialog>
  )
}
