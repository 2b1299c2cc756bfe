import { Bell, Copy, Ellipsis, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge, Button, Card, IconButton, Menu, Segmented, Tooltip, toast } from '../ui/index.ts'
import { Sample } from './Sample.tsx'

const looks = ['primary', 'plain', 'quiet', 'danger'] as const
const tones = ['plain', 'good', 'warn', 'bad', 'note', 'line'] as const

export function Actions() {
  const { t } = useTranslation('design')
  const [view, setView] = useState('day')
  return (
    <Card title={t('actions')}>
      <div className="flex flex-col gap-4">
        <Sample of="Button">
          {looks.map((look) => (
            <Button key={look} look={look}>
              {t(`look.${look}`)}
            </Button>
          ))}
          <Button look="primary" size="large">
            <Plus aria-hidden />
            {t('size.large')}
          </Button>
          <Button size="small">{t('size.small')}</Button>
          {/* Nothing here will ever be done. */}
          <span inert>
            <Button busy>{t('busy')}</Button>
          </span>
          <Button disabled>{t('disabled')}</Button>
        </Sample>
        <Sample of="IconButton">
          <IconButton label={t('copy')} shortcut="C">
            <Copy aria-hidden />
          </IconButton>
          <IconButton label={t('delete')}>
            <Trash2 aria-hidden />
          </IconButton>
        </Sample>
        <Sample of="Menu">
          <Menu
            align="start"
            items={[
              { label: t('copy'), icon: <Copy aria-hidden />, onSelect: () => undefined },
              'line',
              { label: t('delete'), icon: <Trash2 aria-hidden />, danger: true, onSelect: () => undefined },
            ]}
          >
            <Button look="quiet" aria-label={t('more')}>
              <Ellipsis aria-hidden />
            </Button>
          </Menu>
        </Sample>
        <Sample of="Segmented">
          <Segmented
            label={t('view')}
            value={view}
            onChange={setView}
            options={['day', 'week'].map((value) => ({ value, label: t(`views.${value}`) }))}
          />
        </Sample>
        <Sample of="Badge">
          {tones.map((tone) => (
            <Badge key={tone} tone={tone} dot={tone === 'good'}>
              {t(`tone.${tone}`)}
            </Badge>
          ))}
        </Sample>
        <Sample of="Tooltip">
          <Tooltip text={t('tip')}>
            <Button>{t('hover')}</Button>
          </Tooltip>
        </Sample>
        <Sample of="Toast">
          <Button onClick={() => toast.success(t('saved'), { description: t('savedText') })}>
            <Bell aria-hidden />
            {t('say')}
          </Button>
        </Sample>
      </div>
    </Card>
  )
}
