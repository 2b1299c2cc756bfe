import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormError } from '../../account/FormError.tsx'
import { api } from '../../api.ts'
import { useFormat } from '../../i18n/format.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Field } from '../../ui/Field.tsx'
import { Textarea } from '../../ui/Textarea.tsx'
import type { List } from './useGate.ts'

/** As many as one request takes. */
const AT_ONCE = 10_000

type Result = { added: number; unread: string[] }

/** Adds numbers and addresses from a text or a file, one in a line; the first column of a table. */
export function AddressesDialog({ list, onClose }: { list: List; onClose: () => void }) {
  const { t } = useTranslation('gate')
  const { number } = useFormat()
  const [text, setText] = useState('')
  const addresses = text
    .split('\n')
    .map((line) => (line.split(/[,;\t]/)[0] ?? '').replace(/^\s*"|"\s*$/g, '').trim())
    .filter(Boolean)
  const add = useMutation({
    async mutationFn() {
      const all: Result = { added: 0, unread: [] }
      for (let at = 0; at < addresses.length; at += AT_ONCE) {
        const part = { addresses: addresses.slice(at, at + AT_ONCE) }
        const { added, unread } = await api.post<Result>(`/gate/lists/${list.id}/addresses`, part)
        all.added += added
        all.unread.push(...unread)
      }
      return all
    },
    meta: { quiet: true, stale: [['gate']] },
    onSuccess: () => setText(''),
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('lists.fillTitle', { title: list.title })}
      description={t('lists.fillText')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:close')}</Button>
          <Button
            look="primary"
            disabled={addresses.length === 0}
            busy={add.isPending}
            onClick={() => add.mutate()}
          >
            {t('lists.addMany', { count: addresses.length, many: number(addresses.length) })}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        <Field label={t('lists.addresses')} help={t('lists.addressesHelp')}>
          <Textarea
            rows={8}
            className="max-h-72 font-mono text-small"
            value={text}
            placeholder={'+34 600 000 000\nana@example.com'}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        <Field label={t('lists.file')}>
          <input
            type="file"
            accept=".csv,.txt,text/plain,text/csv"
            aria-label={t('lists.file')}
            onChange={async (event) => setText((await event.target.files?.[0]?.text()) ?? text)}
          />
        </Field>
        {add.data && (
          <p role="status" className="text-small text-good">
            {t('lists.added', { count: add.data.added, many: number(add.data.added) })}
            {add.data.unread.length > 0 &&
              ` ${t('lists.unread', { count: add.data.unread.length, first: add.data.unread.slice(0, 3).join(', ') })}`}
          </p>
        )}
        <FormError error={add.error} />
      </div>
    </Dialog>
  )
}
