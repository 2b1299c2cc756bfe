import { BellOff, Phone, PhoneOff, Voicemail, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/index.ts'
import { Avatar } from './PersonRow.tsx'
import type { CallAnswer, PhoneCall, Talked } from './requests.ts'
import { SpokenCall } from './SpokenCall.tsx'

/** A call that rings, or is being spoken: over the whole phone, as on a real one. */
export function RingingCall({
  call,
  name,
  busy,
  onAnswer,
  onTalk,
}: {
  call: PhoneCall
  name: string
  busy: boolean
  onAnswer: (answer: CallAnswer, say?: string) => void
  onTalk: (said: Talked) => void
}) {
  const { t } = useTranslation('phone')
  const ringing = call.status === 'ringing'
  return (
    <div
      role="dialog"
      aria-label={t(ringing ? 'call.incoming' : 'call.speaking', { name })}
      className="animate-rise absolute inset-0 flex flex-col items-center justify-between gap-6 overflow-y-auto bg-ink px-6 py-10 text-silt"
    >
      <div className="flex flex-col items-center gap-3 text-center">
        <Avatar name={name} ringing={ringing} />
        <p className="font-semibold">{t(ringing ? 'call.incoming' : 'call.speaking', { name })}</p>
        <p className="text-small opacity-80">
          {t(ringing ? 'call.asThem' : call.hasAgent ? 'call.talkHelp' : 'call.outcomeHelp')}
        </p>
      </div>
      {ringing ? (
        <Ringing busy={busy} onAnswer={onAnswer} />
      ) : (
        <SpokenCall call={call} busy={busy} onAnswer={onAnswer} onTalk={onTalk} />
      )}
    </div>
  )
}

type Answering = { busy: boolean; onAnswer: (answer: CallAnswer, say?: string) => void }

function Ringing({ busy, onAnswer }: Answering) {
  const { t } = useTranslation('phone')
  return (
    <div className="flex w-full flex-col gap-6">
      <div className="flex justify-around">
        <Round
          label={t('do.hang-up')}
          tone="bg-bad text-silt"
          busy={busy}
          onClick={() => onAnswer('hang-up')}
        >
          <PhoneOff aria-hidden />
        </Round>
        <Round
          label={t('do.pick-up')}
          tone="bg-good text-silt"
          busy={busy}
          onClick={() => onAnswer('pick-up')}
        >
          <Phone aria-hidden />
        </Round>
      </div>
      <div className="flex flex-wrap justify-center gap-2">
        {(
          [
            ['let-ring', BellOff],
            ['voicemail', Voicemail],
            ['busy', X],
          ] as const
        ).map(([answer, Icon]) => (
          <Button key={answer} size="small" disabled={busy} onClick={() => onAnswer(answer)}>
            <Icon aria-hidden />
            {t(`do.${answer}`)}
          </Button>
        ))}
      </div>
    </div>
  )
}

function Round({
  label,
  tone,
  busy,
  onClick,
  children,
}: {
  label: string
  tone: string
  busy: boolean
  onClick: () => void
  children: ReactNode
}) {
  return (
    <button
      type="button"
      disabled={busy}
      onClick={onClick}
      className="flex flex-col items-center gap-2 text-small disabled:opacity-60"
    >
      <span className={`flex size-16 items-center justify-center rounded-full [&_svg]:size-6 ${tone}`}>
        {children}
      </span>
      {label}
    </button>
  )
}
