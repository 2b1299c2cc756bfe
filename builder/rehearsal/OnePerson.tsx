import { Bookmark, FastForward, Pause, Play, RotateCcw, SkipForward } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StoreApi } from 'zustand'
import type { FlowGraph } from '#sdk/flow'
import type { FlowStore } from '../canvas/store.ts'
import { type ChosenContact, ContactChoice } from '../contacts/ContactChoice.tsx'
import { useFormat } from '../i18n/format.ts'
import { Button, EmptyState, Field, IconButton, Input, SkeletonRows, Switch } from '../ui/index.ts'
import { AnswerBox } from './AnswerBox.tsx'
import { BehaviourFields, defaultBehaviour } from './BehaviourFields.tsx'
import { KeepDialog } from './KeepDialog.tsx'
import { MomentLine } from './MomentLine.tsx'
import { clockOf, isOpen, pathUntil, usePlaying } from './playing.ts'
import { type Answer, type Behaviour, type Script, useStory } from './requests.ts'

const localNow = () => {
  const now = new Date()
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** One contact goes through the draft while one looks on, and answers as they would. */
export function OnePerson({
  flowId,
  revision,
  stage,
  graph,
}: {
  flowId: string
  revision: number
  stage: StoreApi<FlowStore>
  graph: FlowGraph
}) {
  const { t } = useTranslation('rehearsal')
  const { dateTime } = useFormat()
  const [contact, setContact] = useState<ChosenContact>()
  const [starts, setStarts] = useState(localNow)
  const [answers, setAnswers] = useState<Answer[]>([])
  const [behaviour, setBehaviour] = useState<Behaviour>()
  const [keeping, setKeeping] = useState(false)
  const startsAt = Number.isNaN(Date.parse(starts)) ? undefined : new Date(starts).toISOString()
  const script: Script | undefined =
    contact && startsAt ? { contactId: contact.id, startsAt, answers, behaviour } : undefined
  const { data, error, isFetching, isPlaceholderData } = useStory(flowId, revision, script)
  const story = script ? data?.story : undefined
  const { shown, playing, done, play, pause, next, toEnd, restart } = usePlaying(story, isPlaceholderData)
  const last = useRef<HTMLLIElement>(null)

  useEffect(() => {
    stage.getState().showPath(story && pathUntil(story, shown))
    return () => stage.getState().showPath(undefined)
  }, [stage, story, shown])
  useEffect(() => {
    if (shown > 0) last.current?.scrollIntoView({ block: 'nearest' })
  }, [shown])

  const begin = (chosen: ChosenContact) => {
    setContact(chosen)
    setAnswers([])
    restart()
  }
  /** From here on it goes another way; what was answered later belonged to the other story. */
  const answer = (given: Answer) => {
    setAnswers([...answers.filter((one) => one.after < given.after), given])
    play()
  }

  return (
    <>
      <div className="flex flex-col gap-4 border-b px-4 py-4">
        <Field label={t('contact')}>
          <ContactChoice value={contact} onChange={begin} />
        </Field>
        <Field label={t('startsAt')} help={t('startsAtHelp')}>
          <Input
            type="datetime-local"
            value={starts}
            onChange={(event) => {
              setStarts(event.target.value)
              setAnswers([])
              restart()
            }}
          />
        </Field>
        <Switch
          label={t('answersByItself')}
          help={t('answersByItselfHelp')}
          checked={behaviour !== undefined}
          onChange={(on) => {
            setBehaviour(on ? defaultBehaviour : undefined)
            restart()
          }}
        />
        {behaviour && <BehaviourFields value={behaviour} onChange={setBehaviour} />}
      </div>
      {!contact ? (
        <EmptyState icon={<Play aria-hidden />} title={t('begin')} text={t('beginText')} />
      ) : error ? (
        <p className="m-4 rounded-lg bg-bad-soft p-3 text-bad">{error.message}</p>
      ) : !story ? (
        <SkeletonRows rows={4} />
      ) : (
        <>
          <div className="sticky top-0 z-10 flex items-center gap-1 border-b bg-surface px-4 py-2">
            {playing ? (
              <IconButton label={t('pause')} onClick={pause}>
                <Pause aria-hidden />
              </IconButton>
            ) : (
              <IconButton label={t('play')} onClick={play} disabled={done}>
                <Play aria-hidden />
              </IconButton>
            )}
            <IconButton label={t('next')} onClick={next} disabled={done}>
              <SkipForward aria-hidden />
            </IconButton>
            <IconButton label={t('toEnd')} onClick={toEnd} disabled={done}>
              <FastForward aria-hidden />
            </IconButton>
            <IconButton
              label={t('restart')}
              onClick={() => {
                setAnswers([])
                restart()
              }}
            >
              <RotateCcw aria-hidden />
            </IconButton>
            <time className="ml-auto text-small font-medium tabular-nums" aria-live="polite">
              {dateTime(clockOf(story, shown))}
            </time>
          </div>
          <ol className="px-4 py-4" aria-label={t('story')} aria-busy={isFetching}>
            {story.moments.slice(0, shown).map((moment, index) => (
              <MomentLine
                // A story is told anew as a whole; its moments have no other name than their place.
                // biome-ignore lint/suspicious/noArrayIndexKey: see above
                key={index}
                moment={moment}
                graph={graph}
                since={story.startedAt}
                itself={index === shown - 1 ? last : undefined}
              />
            ))}
            {shown === 0 && <li className="text-small text-soft">{t('pressPlay')}</li>}
            {done && (
              <li className="rounded-xl border p-3.5">
                <p className="font-medium">
                  {t(`end.${story.converted ? 'goal' : isOpen(story) ? 'inside' : story.status}`)}
                </p>
                <Button size="small" className="mt-2.5" onClick={() => setKeeping(true)}>
                  <Bookmark aria-hidden />
                  {t('keep')}
                </Button>
              </li>
            )}
          </ol>
          {shown > 0 && !playing && <AnswerBox story={story} shown={shown} onAnswer={answer} />}
          {keeping && script && (
            <KeepDialog
              flowId={flowId}
              script={script}
              story={story}
              name={contact.name}
              onClose={() => setKeeping(false)}
            />
          )}
        </>
      )}
    </>
  )
}
