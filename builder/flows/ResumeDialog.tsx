import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, cn, Dialog, Field, Input } from '../ui/index.ts'
import { useFlowActions } from './requests.ts'

const ways = ['go-on', 'spread', 'skip-stale'] as const

/** After a pause: what happens with all that became due meanwhile. */
export function ResumeDialog({ flowId, onClose }: { flowId: string; onClose: () => void }) {
  const { t } = useTranslation('flows')
  const { resume } = useFlowActions(flowId)
  const [how, setHow] = useState<(typeof ways)[number]>('go-on')
  const [hours, setHours] = useState(8)
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('resume.title')}
      description={t('resume.text')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            look="primary"
            busy={resume.isPending}
            onClick={() =>
              resume.mutate({ how, hours: how === 'spread' ? hours : undefined }, { onSuccess: onClose })
            }
          >
            {t('action.resume')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-2">
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
              <span className="block font-medium">{t(`resume.${way}`)}</span>
              <span className="block text-small text-soft">{t(`resume.${way}Text`)}</span>
            </span>
          </label>
        ))}
        {how === 'spread' && (
          <Field label={t('resume.hours')} className="mt-2">
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
      </div>
    </Dialog>
  )
}
