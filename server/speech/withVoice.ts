import type { CallInstruction, ContactFacts } from '#sdk'
import { contactFacts } from '../contacts/contactFacts.ts'
import { asEngine } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { findLinkSecret } from '../gate/preferenceLink.ts'
import { renderSpeech, type SpokenBy } from './renderSpeech.ts'
import { isPersonal, sentencesOf } from './sentences.ts'
import { soundLink } from './soundLink.ts'

type Call = {
  workspaceId: string
  contactId: string
  language: string
  speech: Omit<SpokenBy, 'language'> | undefined
}
type Parts = Pick<
  Engineering,
  'pool' | 'registry' | 'secrets' | 'fetchFor' | 'clock' | 'publicUrl' | 'report'
>

/**
 * What a carrier is to say, said by the chosen voice instead: each sentence becomes a sound to play. When the voice
 * can't be had, the carrier's own says it: a call that has begun does not fall silent.
 */
export async function withVoice(
  parts: Parts,
  call: Call,
  instructions: readonly CallInstruction[],
): Promise<readonly CallInstruction[]> {
  if (!call.speech || !instructions.some(speaks)) return instructions
  try {
    const { workspaceId, contactId } = call
    const { contact, secret } = await asEngine(parts.pool, async (trx) => ({
      contact: (await contactFacts(trx, workspaceId, [contactId])).get(contactId),
      secret: await findLinkSecret(trx, workspaceId),
    }))
    if (!contact) return instructions
    const played = async (text: string) => {
      const keys = await renderSpeech(
        parts,
        workspaceId,
        { ...call.speech, language: call.language } as SpokenBy,
        wordsOf(text, call.language, contact),
      )
      return keys.map((key) => soundLink(parts.publicUrl, secret, workspaceId, key))
    }
    return (await Promise.all(instructions.map((one) => voiced(one, played)))).flat()
  } catch (error) {
    parts.report('A text could not be made into sound; the carrier says it', error)
    return instructions
  }
}

const speaks = (one: CallInstruction) =>
  one.do === 'say' || (one.do === 'ask' && one.prompt.some((part) => 'say' in part))

const wordsOf = (text: string, language: string, contact: ContactFacts) =>
  sentencesOf(text, language).map((sentence) => ({ text: sentence, personal: isPersonal(sentence, contact) }))

async function voiced(
  one: CallInstruction,
  played: (text: string) => Promise<string[]>,
): Promise<CallInstruction[]> {
  if (one.do === 'say') return (await played(one.text)).map((url) => ({ do: 'play', url }))
  if (one.do !== 'ask') return [one]
  const prompt = await Promise.all(
    one.prompt.map(async (part) =>
      'say' in part ? (await played(part.say)).map((play) => ({ play })) : [part],
    ),
  )
  return [{ ...one, prompt: prompt.flat() }]
}

/** Renders what a call may come to say, before anybody is called: nobody on the phone waits for it. */
export async function renderAhead(
  parts: Parts,
  call: Call,
  texts: readonly (string | undefined)[],
): Promise<void> {
  const say = texts.flatMap((text) => (text ? [{ do: 'say' as const, text, language: call.language }] : []))
  await withVoice(parts, call, say)
}
