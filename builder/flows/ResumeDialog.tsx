import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, Dialog } from '../ui/index.ts'
import { type GoOn, GoOnChoice } from './GoOnChoice.tsx'
import { useFlowActions } from './requests.ts'

const ways = ['go-on', 'spread', 'skip-stale'] as const

/** After a pause: what happens with all that became due meanwhile. */
export function ResumeDialog({ flowId, onClose }: { flowId: string; onClose: () => void }) {
  const { t } = useTranslation('flows')
  const { resume } = useFlowActions(flowId)
  const [goOn, setGoOn] = useState<GoOn>({ how: 'go-on', hours: 8 })
  const { how, hours } = goOn
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
        <GoOnChoice ways={ways} value={goOn} onChange={setGoOn} say={(key) => t(`resume.${key}`)} />
      </div>
    </Dialog>
  )
}
