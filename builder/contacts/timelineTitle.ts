import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { useMemberName } from '../vocabulary/useMembers.ts'
import { usePluginText } from '../vocabulary/usePluginText.ts'
import { useStepTitle } from '../vocabulary/useStepTitle.ts'
import { stagesOf, useManifest, usePipelines } from '../vocabulary/useVocabulary.ts'
import type { TimelineItem } from './types.ts'

/** One plain sentence for what happened. */
export function useTimelineTitle(item: TimelineItem): string {
  const { t } = useTranslation('contacts')
  const say = usePluginText()
  const stepTitle = useStepTitle()
  const memberName = useMemberName()
  const { number } = useFormat()
  const events = useManifest().data?.events
  const stages = stagesOf(usePipelines().data)
  const stage = (key: string | null) =>
    stages.find((one) => one.key === key)?.title ?? key ?? t('fields.noStage')
  const named = (group: string, word: string) => t([`${group}.${word}`, `${group}.other`], { word })

  switch (item.kind) {
    case 'message':
      return t(item.detail.direction === 'in' ? 'timeline.messageIn' : 'timeline.messageOut', {
        channel: named('channel', item.type),
      })
    case 'call':
      return item.detail.outcome
        ? t('timeline.callEnded', { outcome: named('outcome', item.detail.outcome) })
        : t('timeline.call')
    case 'stage':
      return item.detail.from
        ? t('timeline.stage', { from: stage(item.detail.from), to: stage(item.detail.to) })
        : t('timeline.stageFirst', { to: stage(item.detail.to) })
    case 'note': {
      const author = memberName(item.detail.author)
      return author ? t('timeline.noteBy', { author }) : t('timeline.note')
    }
    case 'event': {
      const { tag, fields, title } = item.detail
      if (item.type === 'tag.added') return t('timeline.tagAdded', { tag })
      if (item.type === 'tag.removed') return t('timeline.tagRemoved', { tag })
      if (item.type === 'segment.entered' && title) return t('timeline.segmentEntered', { title })
      if (item.type === 'segment.left' && title) return t('timeline.segmentLeft', { title })
      if (item.type === 'score.crossed')
        return t(item.detail.way === 'down' ? 'timeline.scoreDown' : 'timeline.scoreUp', {
          ...{ title, level: item.detail.level, points: number(Number(item.detail.points)) },
        })
      if (item.type === 'contact.updated' && Array.isArray(fields))
        return t('timeline.change', {
          fields: fields
            .map((field: string) =>
              t([`rules:contact.${field}`, 'timeline.field'], { field: field.replace('attributes.', '') }),
            )
            .join(', '),
        })
      const event = events?.find((one) => one.type === item.type)
      if (event && item.type.startsWith('task.'))
        return t('timeline.about', { what: say(event.plugin, event.title), title })
      if (event) return say(event.plugin, event.title)
      return t([`event.${item.type.replaceAll('.', '-')}`, 'timeline.event'], { type: item.type })
    }
    case 'run-step':
      return item.detail.title || stepTitle(item.detail.step) || t('timeline.step')
  }
}
