import { useTranslation } from 'react-i18next'
import { useSpan } from '../pipeline/span.ts'
import { Because } from '../runs/Because.tsx'
import { useMemberName } from '../vocabulary/useMembers.ts'
import type { TimelineItem } from './types.ts'

/** Who or what moved the contact, after how long, and why. */
export function StageMove({
  at,
  since,
  by,
  why,
}: { at: string } & Extract<TimelineItem, { kind: 'stage' }>['detail']) {
  const { t } = useTranslation('contacts')
  const span = useSpan()
  const memberName = useMemberName()
  const who = {
    user: memberName(`user:${by.id}`),
    flow: by.title && t('move.flow', { title: by.title }),
    rule: by.title && t('move.rule', { title: by.title }),
    import: t('move.import'),
    api: t('move.api'),
  }[by.kind ?? '']
  const stood = since && t('move.after', { time: span((Date.parse(at) - Date.parse(since)) / 1000) })
  // A rule's title stands in its "who"; a person's words are shown as theirs.
  const words = by.kind === 'rule' ? undefined : why?.text
  return (
    <>
      {(who || stood) && <p className="text-small text-soft">{[who, stood].filter(Boolean).join(' · ')}</p>}
      {words && (
        <p className="mt-1.5 rounded-lg bg-sunken/70 px-3 py-2 break-words whitespace-pre-wrap">{words}</p>
      )}
      {why?.because && <Because because={why.because} />}
    </>
  )
}
