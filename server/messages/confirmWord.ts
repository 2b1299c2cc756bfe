import { sql } from 'kysely'
import type { MessageChannel } from '#sdk/channels'
import type { Trx } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { asksForHelp, languageOfWord, readOptWord } from '../gate/optOut.ts'
import { readPolicy } from '../gate/policy.ts'
import { writeByHand } from '../inbox/writeByHand.ts'

type Word = 'stop' | 'start' | 'help'
type Asked = {
  contactId: string
  channel: MessageChannel
  connectionId: string
  plugin: string
  text: string
}

/** One short answer each; `{who}` is the workspace. */
const answers: Record<string, Record<Word, string>> = {
  en: {
    stop: 'You will get no more messages from {who}. Reply START to get them again.',
    start: 'You get messages from {who} again. Reply STOP to stop.',
    help: 'Messages from {who}. Reply STOP to get no more.',
  },
  es: {
    stop: 'Ya no recibirás más mensajes de {who}. Responde ALTA para volver a recibirlos.',
    start: 'Vuelves a recibir mensajes de {who}. Responde BAJA para dejar de recibirlos.',
    help: 'Mensajes de {who}. Responde BAJA para no recibir más.',
  },
  pt: {
    stop: 'Você não receberá mais mensagens de {who}. Responda VOLTAR para recebê-las de novo.',
    start: 'Você volta a receber mensagens de {who}. Responda SAIR para parar.',
    help: 'Mensagens de {who}. Responda SAIR para não receber mais.',
  },
}

/**
 * Answers a STOP, START or HELP, once: a repeated STOP gets no second answer, HELP one a day. Where the vendor answers
 * by itself, and by e-mail, nothing is said. `was`: what the contact was before this message.
 */
export async function confirmWord(
  trx: Trx,
  engineering: Pick<Engineering, 'registry' | 'secrets'>,
  workspaceId: string,
  { contactId, channel, connectionId, plugin, text }: Asked,
  was: { optedOut: boolean },
): Promise<void> {
  const word: Word | undefined = readOptWord(text) ?? (asksForHelp(text) ? 'help' : undefined)
  if (!word || channel === 'email' || (word === 'stop') === was.optedOut) return
  const provider = engineering.registry.provider(plugin, channel)
  if (!provider || ('answersOptWords' in provider && provider.answersOptWords)) return
  const about = await findAbout(trx, workspaceId, contactId, channel)
  if (!about || (word === 'help' && about.answeredToday) || !readPolicy(about.gate).confirmWords) return
  const language = (about.language ?? languageOfWord(text) ?? about.spoken).slice(0, 2).toLowerCase()
  const words = (answers[language] ?? answers.en)?.[word] ?? ''
  const written = { text: words.replace('{who}', about.who), purpose: 'transactional' } as const
  const by = { contactId, channel, connectionId, written, cause: 'confirmation' } as const
  await writeByHand(trx, engineering, workspaceId, by)
}

async function findAbout(trx: Trx, workspaceId: string, contactId: string, channel: string) {
  const { rows } = await sql<{
    who: string
    spoken: string
    language: string | null
    gate: unknown
    answeredToday: boolean
  }>`
    select w.title as who, w.language as spoken, c.language, w.settings -> 'gate' as gate,
      exists (select 1 from intents i where i.contact_id = c.id and i.cause_kind = 'confirmation' and i.channel = ${channel}
        and i.created_at > now() - interval '1 day') as answered_today
    from contacts c join workspaces w on w.id = c.workspace_id
    where c.workspace_id = ${workspaceId} and c.id = ${contactId}`.execute(trx)
  return rows[0]
}
