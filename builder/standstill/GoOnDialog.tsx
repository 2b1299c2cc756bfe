import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type GoOn, GoOnChoice } from '../flows/GoOnChoice.tsx'
import { useFormat } from '../i18n/format.ts'
import { Button, Dialog, toast } from '../ui/index.ts'
import { AtStakeList } from './AtStakeList.tsx'
import { type Standstill, useGoOn } from './useStandstill.ts'

const ways = ['skip-stale', 'spread', 'go-on'] as const

/** What would go out, and how it is let go on. First stands what sends nothing that may have been sent. */
export function GoOnDialog({ standstill, onClose }: { standstill: Standstill; onClose: () => void }) {
  const { t } = useTranslation('shell')
  const goOn = useGoOn()
  const format = useFormat()
  const [chosen, setChosen] = useState<GoOn>({ how: 'skip-stale', hours: 4 })
  const { how, hours } = chosen
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
        <GoOnChoice ways={ways} value={chosen} onChange={setChosen} say={(key) => t(`standstill.${key}`)} />
      </fieldset>
    </Dialog>
  )
}
