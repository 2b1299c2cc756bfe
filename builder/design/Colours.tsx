import { useTranslation } from 'react-i18next'
import { Card } from '../ui/index.ts'
import { Sample } from './Sample.tsx'

/** Written out: a class that stands nowhere in the source has no style. */
const grounds = [
  { name: 'silt', style: 'bg-silt text-ink' },
  { name: 'surface', style: 'bg-surface text-ink' },
  { name: 'raised', style: 'bg-raised text-ink' },
  { name: 'sunken', style: 'bg-sunken text-ink' },
  { name: 'tint', style: 'bg-tint text-ink' },
  { name: 'river', style: 'bg-river text-on-river' },
  { name: 'bed', style: 'bg-bed text-on-bed' },
]
const tones = [
  { name: 'good', style: 'bg-good-soft text-good' },
  { name: 'warn', style: 'bg-warn-soft text-warn' },
  { name: 'bad', style: 'bg-bad-soft text-bad' },
  { name: 'note', style: 'bg-note-soft text-note' },
  { name: 'reed', style: 'bg-reed-soft text-reed' },
  { name: 'clay', style: 'bg-clay-soft text-clay' },
  { name: 'dusk', style: 'bg-dusk-soft text-dusk' },
  { name: 'pool', style: 'bg-pool-soft text-pool' },
  { name: 'stone', style: 'bg-stone-soft text-stone' },
]

export function Colours() {
  const { t } = useTranslation('design')
  return (
    <Card title={t('colours')} description={t('coloursText')}>
      <div className="flex flex-col gap-4">
        {[grounds, tones].map((group) => (
          <div key={group[0]?.name} className="grid grid-cols-3 gap-2 sm:grid-cols-4">
            {group.map(({ name, style }) => (
              <span key={name} className={`rounded-lg border px-3 py-4 text-small font-medium ${style}`}>
                {name}
              </span>
            ))}
          </div>
        ))}
        <Sample of={t('type')} className="items-baseline gap-5">
          <span className="text-title font-semibold">{t('sizes.title')}</span>
          <span className="text-body">{t('sizes.body')}</span>
          <span className="text-small text-soft">{t('sizes.small')}</span>
        </Sample>
      </div>
    </Card>
  )
}
