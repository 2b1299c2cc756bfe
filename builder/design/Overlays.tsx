import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, Card, ConfirmDialog, Dialog, Popover, SidePanel } from '../ui/index.ts'
import { Sample } from './Sample.tsx'

export function Overlays() {
  const { t } = useTranslation('design')
  const [open, setOpen] = useState<'dialog' | 'confirm' | 'panel'>()
  const close = () => setOpen(undefined)
  return (
    <Card title={t('overlays')} description={t('overlaysText')}>
      <div className="flex flex-col gap-4">
        <Sample of="Dialog">
          <Button onClick={() => setOpen('dialog')}>{t('ask')}</Button>
        </Sample>
        <Sample of="ConfirmDialog">
          <Button look="danger" onClick={() => setOpen('confirm')}>
            {t('delete')}
          </Button>
        </Sample>
        <Sample of="SidePanel">
          <Button onClick={() => setOpen('panel')}>{t('beside')}</Button>
        </Sample>
        <Sample of="Popover">
          <Popover label={t('tip')} trigger={<Button>{t('tip')}</Button>}>
            <p className="p-4 text-small">{t('overlaysText')}</p>
          </Popover>
        </Sample>
        <Sample of="Page, PageHeader">
          <p className="text-small text-soft">{t('pageItself')}</p>
        </Sample>
      </div>
      <Dialog
        open={open === 'dialog'}
        onClose={close}
        title={t('ask')}
        description={t('overlaysText')}
        footer={
          <Button look="primary" onClick={close}>
            {t('begin')}
          </Button>
        }
      />
      <ConfirmDialog
        open={open === 'confirm'}
        onClose={close}
        onConfirm={close}
        title={t('deleteSure')}
        description={t('deleteText')}
        action={t('delete')}
        danger
      />
      <SidePanel open={open === 'panel'} onClose={close} title={t('beside')}>
        <p className="p-5">{t('overlaysText')}</p>
      </SidePanel>
    </Card>
  )
}
