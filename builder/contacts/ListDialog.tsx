import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import { type Segment, useSegments } from '../segments/useSegments.ts'
import { Button } from '../ui/Button.tsx'
import { Combobox } from '../ui/Combobox.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { toast } from '../ui/Toast.tsx'
import { type Chosen, useForAll } from './chosen.ts'
import { Progress } from './Progress.tsx'

type Wish = { id: string; title?: undefined } | { title: string; id?: undefined }

/** Puts the chosen people into a list that changes only by hand: a new one, or one that is there. */
export function ListDialog({
  open,
  chosen,
  onClose,
  onDone,
}: {
  open: boolean
  chosen: Chosen
  onClose: () => void
  onDone: () => void
}) {
  const { t } = useTranslation('contacts')
  const { number } = useFormat()
  const lists = (useSegments().data ?? []).filter(({ kind }) => kind === 'static')
  const [wish, setWish] = useState<Wish>()
  const [missing, setMissing] = useState(false)
  const listId = useRef('')
  const save = useForAll(
    (contactIds) => api.post<{ added: number }>(`/segments/${listId.current}/members`, { contactIds }),
    {
      stale: [['segments'], ['lookup'], ['contacts']],
      before: async () => {
        if (!wish) return
        const { id } = wish.title
          ? await api.post<Segment>('/segments', { title: wish.title, kind: 'static' })
          : { id: wish.id ?? '' }
        listId.current = id
        // A second try after something went wrong fills the list that the first one made.
        setWish({ id })
      },
      onDone: (answers) => {
        const added = answers.reduce((sum, answer) => sum + answer.added, 0)
        toast.success(t('bulk.listed', { count: added, shown: number(added) }))
        setWish(undefined)
        onClose()
        onDone()
      },
    },
  )
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('bulk.list')}
      description={t('bulk.listHelp', { count: chosen.count, shown: number(chosen.count) })}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            look="primary"
            busy={save.busy}
            onClick={() => (wish ? save.run(chosen) : setMissing(true))}
          >
            {t('ui:save')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field
          label={t('bulk.listName')}
          help={t('bulk.listNameHelp')}
          error={missing && !wish ? t('bulk.listNameMissing') : undefined}
        >
          <Combobox
            label={t('bulk.listName')}
            value={wish?.id ?? wish?.title}
            shown={wish?.title}
            onChange={(id) => setWish({ id })}
            onCreate={(title) => setWish({ title: title.slice(0, 120) })}
            options={lists.map(({ id, title }) => ({ value: id, label: title }))}
          />
        </Field>
        <Progress {...save} count={chosen.count} />
      </div>
    </Dialog>
  )
}
