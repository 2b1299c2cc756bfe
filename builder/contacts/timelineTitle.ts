import { useTranslation } from 'react-i18next'
import { usePluginText } from '../vocabulary/usePluginText.ts'
import { stagesOf, useManifest, usePipelines } from '../vocabulary/useVocabulary.ts'
import type { TimelineItem } from './types.ts'

/** One plain sentence for what happened. */
export function useTimelineTitle(item: TimelineItem): string {
  const { t } = useTranslation('contacts')
  const say = usePluginText()
  const events = useManifest().data?.events
  const stages = stagesOf(usePipelines().data)
  const stage = (key: string | null | undefined) =>
    stages.find((one) => one.key === key)?.title ?? key ?? t('fields.noStage')

  switch (item.kind) {
    case 'message':
      return t(item.direction === 'in' ? 'timeline.messageIn' : 'timeline.messageOut', {
        channel: t([`channel.${item.channel}`, 'channel.other'], { channel: item.channel }),
      })
    case 'call':
      return item.outcome
        ? t('timeline.callEnded', {
            outcome: t([`outcome.${item.outcome}`, 'outcome.other'], { outcome: item.outcome }),
          })
        : t('timeline.call')
    case 'stage':
      return item.from
        ? t('timeline.stage', { from: stage(item.from), to: stage(item.to) })
        : t('timeline.stageFirst', { to: stage(item.to) })
    case 'note':
      return item.author ? t('timeline.noteBy', { author: item.author }) : t('timeline.note')
    case 'change':
      return t('timeline.change', {
        fields: (item.fields ?? [])
          .map((field) =>
            t([`rules:contact.${field}`, 'timeline.field'], { field: field.replace('attributes.', '') }),
          )
          .join(', '),
      })
    case 'event': {
      const event = events?.find((one) => one.type === item.type)
      const tag = item.properties?.tag
      if (item.type === 'tag.added' && typeof tag === 'string') return t('timeline.tagAdded', { tag })
      if (item.type === 'tag.removed' && typeof tag === 'string') return t('timeline.tagRemoved', { tag })
      if (event) return say(event.plugin, event.title)
      return t([`event.${item.type?.replaceAll('.', '-')}`, 'timeline.event'], {
        type: item.title ?? item.type,
      })
    }
    case 'run-step':
      return item.title ?? item.step ?? item.node ?? t('timeline.step')
  }
}
