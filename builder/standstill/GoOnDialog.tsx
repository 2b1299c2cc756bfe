import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Button, cn, Dialog, Field, Input, toast } from '../ui/index.ts'
import { AtStakeList } from './AtStakeList.tsx'
import { type GoOn, type Standstill, useGoOn } from './useStandstill.ts'

const ways = ['skip-stale', 'spread', 'go-on'] as const

/** What would go out, and how it is let go on. First stands what sends nothing that may have been sent. */
export function GoOnDialog({ standstill, onClose }: { standstill: Standstill; onClose: () => void }) {
  const { t } = useTranslation('shell')
  const goOn = useGoOn()
  const format = useFormat()
  const [how, setHow] = useState<GoOn['how']>('skip-stale')
  const [hours, setHours] = useState(4)
  const wish = { how, hours: how === 'spread' ? hours : undefined }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('standstill.dialog')}
      description={t('standstill.dialogText', { at: format.dateTime(standstill.copiedAt) })}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            look="primary"
            busy={goOn.isPending}
            onClick={() =>
              goOn.mutate(wish, { onSuccess: onClose, onError: (error) => toast.error(error.message) })
            }
          >
            {t('standstill.end')}
          </Button>
        </>
      }
    >
      <AtStakeList atStake={standstill.atStake} />
      <fieldset className="mt-5 flex flex-col gap-2">
        <legend className="mb-2 font-medium">{t('standstill.how')}</legend>
        {ways.map((way) => (
          <label
            key={way}
            className={cn(
              'flex cursor-pointer items-start gap-3 rounded-xl border p-3',
              how === way && 'border-ink bg-tint',
            )}
          >
            <input
              type="radio"
              name="how"
              checked={how === way}
              onChange={() => setHow(way)}
              className="mt-1 accent-(--ink)"
            />
            <span>
              <span className="block font-medium">{t(`standstill.${way}`)}</span>
              <span className="block text-small text-soft">{t(`standstill.${way}Text`)}</span>
            </span>
          </label>
        ))}
        {how === 'spread' && (
          <Field label={t('standstill.hours')} className="mt-2">
            <Input
              type="number"
              min={1}
              max={168}
              className="max-w-32"
              value={hours}
              onChange={(event) => setHours(Math.min(168, Math.max(1, Number(event.target.value))))}
            />
          </Field>
        )}
      </fieldset>
    </Dialog>
  )
}
