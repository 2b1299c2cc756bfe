import { Ear, EarOff, Hand, PhoneOff, SendHorizontal, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, ConfirmDialog, Input } from '../ui/index.ts'
import { type LiveCall, useOperate } from './requests.ts'
import { TakeOverDialog } from './TakeOverDialog.tsx'
import { useListening } from './useListening.ts'

/** Hear a call, lead it oneself and give it back, end it. */
export function OperateCall({ call }: { call: LiveCall }) {
  const { t } = useTranslation('calls')
  const { stop, takeOver, giveBack, say } = useOperate(call.id)
  const [asking, setAsking] = useState<'stop' | 'take-over'>()
  const [text, setText] = useState('')
  const listening = useListening(call.id)
  const { name } = call.contact
  // Who leads it takes no instructions.
  const ledElsewhere = call.transport === 'managed'
  const take = () => (call.simulated ? takeOver.mutate(undefined) : setAsking('take-over'))
  const speak = () => {
    const words = text.trim()
    if (!words) return
    setText('')
    say.mutate(words)
  }

  return (
    <footer className="flex flex-col gap-2 border-t bg-raised px-4 py-3">
      {call.takenOver && (
        <form
          className="flex min-w-0 gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            speak()
          }}
        >
          <Input
            value={text}
            maxLength={2000}
            aria-label={t('now.say')}
            placeholder={t('now.say')}
            onChange={(event) => setText(event.target.value)}
          />
          <Button type="submit" look="primary" disabled={!text.trim()}>
            <SendHorizontal aria-hidden />
            <span className="sr-only">{t('now.send')}</span>
          </Button>
        </form>
      )}
      <div className="flex flex-wrap items-center gap-2">
        {call.audible && (
          <Button aria-pressed={listening.on} onClick={listening.toggle}>
            {listening.on ? <EarOff aria-hidden /> : <Ear aria-hidden />}
            {t(listening.on ? 'now.silent' : 'now.listen')}
          </Button>
        )}
        {!ledElsewhere && call.takenOver && (
          <Button busy={giveBack.isPending} onClick={() => giveBack.mutate()}>
            <Undo2 aria-hidden />
            {t('now.giveBack')}
          </Button>
        )}
        {!ledElsewhere && !call.takenOver && (
          <Button
            look={call.wantsPerson ? 'primary' : 'plain'}
            disabled={call.status !== 'answered'}
            busy={takeOver.isPending}
            onClick={take}
          >
            <Hand aria-hidden />
            {t('now.takeOver')}
          </Button>
        )}
        <Button look="danger" busy={stop.isPending} onClick={() => setAsking('stop')}>
          <PhoneOff aria-hidden />
          {t('now.stop')}
        </Button>
      </div>
      <p className="text-small text-soft empty:hidden" role="status">
        {listening.failed ? t('now.noSound') : listening.on && t('now.listening')}
      </p>
      {ledElsewhere && <p className="text-small text-soft">{t('now.ledElsewhere')}</p>}
      <ConfirmDialog
        open={asking === 'stop'}
        onClose={() => setAsking(undefined)}
        onConfirm={() => {
          setAsking(undefined)
          stop.mutate()
        }}
        danger
        title={t('now.stopTitle', { name })}
        description={t('now.stopText')}
        action={t('now.stop')}
      />
      {asking === 'take-over' && (
        <TakeOverDialog
          name={name}
          inWriting={call.led}
          onClose={() => setAsking(undefined)}
          onTake={(phone) => {
            setAsking(undefined)
            takeOver.mutate(phone)
          }}
        />
      )}
    </footer>
  )
}
