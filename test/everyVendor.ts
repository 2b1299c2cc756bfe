import type { Plugin } from '#sdk'
import resend from '../plugins/resend/index.ts'
import smtp from '../plugins/smtp/index.ts'
import telegram from '../plugins/telegram/index.ts'
import telnyx from '../plugins/telnyx/index.ts'
import twilio from '../plugins/twilio/index.ts'
import vonage from '../plugins/vonage/index.ts'
import type { Misbehaviour } from './emulators/http/vendor.ts'
import { startResend } from './emulators/resend/index.ts'
import { startMailServer } from './emulators/smtp/index.ts'
import { startTelegram } from './emulators/telegram/index.ts'
import { startTelnyx } from './emulators/telnyx/index.ts'
import { startTwilio } from './emulators/twilio/index.ts'
import { startVonage } from './emulators/vonage/index.ts'

/** What a vendor tells of a message, in the words of ours. */
export type Told = 'sent' | 'delivered' | 'failed'
export type Hook = { url: string; raw: Uint8Array; headers: Record<string, string> }

/** A vendor of messages as a table sees it: what it was asked, what it took, and how to make it err. */
export type AnyVendor = {
  plugin: Plugin
  settings: object
  step: { type: string; input: Record<string, unknown> }
  /** How often it has taken a message for this person: its own book. */
  accepted(person: Person): number
  /** When it was asked to send: `refused` where it said "too many". */
  asked(): { at: number; body: string; refused?: true }[]
  misbehave(how: Misbehaviour): void
  /** From now on it misbehaves as is chosen for each request. */
  misbehaveAlways(choose: () => Misbehaviour | undefined): void
  beforeReply(work: () => Promise<unknown>): void
  /** Its webhook about the last message, or that to somebody; vendors that tell of nothing have none. */
  tell?(what: Told, hooks: string, to?: Person): Hook
  /** What it answers when it is asked about the last message. */
  answer?(what: Told): void
  /** The files of the last message: addresses, or names with what they hold. Vendors that take none have none. */
  files?(): unknown
  problems: readonly string[]
}
export type Person = { phone: string; email: string; telegramId: string }

const RETRY_AFTER = 1
const text = { text: 'Hola', purpose: 'transactional' }
const sms = { type: 'channels.send-sms', input: text }
const mail = { type: 'channels.send-email', input: { ...text, subject: 'Hola' } }

/** Mail servers speak no HTTP: this is what comes nearest. */
const asMailServer = { limit: 'busy', break: 'drop', lose: 'lose', cut: 'lose', hang: 'hang' } as const

/** Every vendor of messages there is, each on its emulator. */
export async function startVendors() {
  const vendors = {
    twilio: await startTwilio(),
    telnyx: await startTelnyx(),
    vonage: await startVonage(),
    resend: await startResend(),
    telegram: await startTelegram(),
  }
  const server = await startMailServer()
  const web = (name: keyof typeof vendors, plugin: Plugin, path: RegExp) => {
    const vendor = vendors[name]
    return {
      plugin,
      settings: vendor.settings,
      asked: () => vendor.requests.filter((one) => one.method === 'POST' && path.test(one.path)),
      misbehave: (how: Misbehaviour) => vendor.misbehave(how, { retryAfter: RETRY_AFTER }),
      misbehaveAlways: (choose: () => Misbehaviour | undefined) =>
        vendor.misbehaveAlways(choose, { retryAfter: RETRY_AFTER }),
      beforeReply: vendor.beforeReply,
      problems: vendor.problems,
    }
  }
  const last = <T>(all: readonly T[], at = -1): T => {
    const one = all.at(at)
    if (!one) throw new Error('The vendor has taken nothing yet.')
    return one
  }
  const { twilio: tw, telnyx: tx, vonage: vo, resend: re, telegram: te } = vendors

  const all: Record<string, AnyVendor> = {
    twilio: {
      ...web('twilio', twilio, /\/Messages\.json$/),
      step: sms,
      accepted: ({ phone }) => tw.messages.filter((one) => one.to === phone).length,
      tell: (what, _, to) =>
        tw.report(
          last(to ? tw.messages.filter((one) => one.to === to.phone) : tw.messages, 0),
          what === 'failed' ? 'undelivered' : what,
          what === 'failed' ? { ErrorCode: '30003' } : {},
        ),
      answer: (what) => Object.assign(last(tw.messages, 0), { status: what }),
      files: () => tw.requests.at(-1)?.form.MediaUrl,
    },
    telnyx: {
      ...web('telnyx', telnyx, /\/messages$/),
      step: sms,
      accepted: ({ phone }) => tx.messages.filter((one) => one.to === phone).length,
      tell: (what, _, to) => {
        const event = what === 'sent' ? 'message.sent' : 'message.finalized'
        const status = what === 'failed' ? 'delivery_failed' : what
        const message = last(to ? tx.messages.filter((one) => one.to === to.phone) : tx.messages)
        return tx.report(message, event, status, what === 'failed' ? '40008' : undefined)
      },
      answer: (what) => Object.assign(last(tx.messages), { status: what }),
      files: () => last(tx.messages).media_urls,
    },
    vonage: {
      ...web('vonage', vonage, /\/messages$/),
      step: sms,
      accepted: ({ phone }) => vo.messages.filter((one) => one.to === phone.slice(1)).length,
      tell: (what, _, to) =>
        vo.report(
          last(to ? vo.messages.filter((one) => one.to === to.phone.slice(1)) : vo.messages),
          { sent: 'submitted', delivered: 'delivered', failed: 'undeliverable' }[what],
        ),
    },
    resend: {
      ...web('resend', resend, /\/emails$/),
      step: mail,
      accepted: ({ email }) => re.emails.filter((one) => String(one.to) === email).length,
      tell: (what, url, to) => ({
        url,
        ...re.webhook(
          `email.${what === 'failed' ? 'bounced' : what}`,
          last(to ? re.emails.filter((one) => String(one.to) === to.email) : re.emails),
        ),
      }),
      answer: (what) => Object.assign(last(re.emails), { event: what }),
      files: () => last(re.emails).attachments?.map(({ filename, content }) => [filename, atob(content)]),
    },
    telegram: {
      ...web('telegram', telegram, /\/send(Message|Photo|Document|MediaGroup)$/),
      step: { type: 'channels.send-telegram', input: text },
      accepted: ({ telegramId }) => te.sent.filter((one) => one.chat_id === telegramId).length,
      files: () => last(te.sent).files?.map(({ name, bytes }) => [name, bytes.toString()]),
    },
    smtp: {
      plugin: smtp,
      settings: server.settings,
      step: mail,
      accepted: ({ email }) => server.taken.filter(({ envelope }) => envelope.to.includes(email)).length,
      asked: () => [],
      misbehave: (how) => server.misbehave(asMailServer[how]),
      misbehaveAlways: (choose) =>
        server.misbehaveAlways(() => {
          const how = choose()
          return how && asMailServer[how]
        }),
      beforeReply: server.beforeReply,
      files: () =>
        last(server.taken).attachments.map(({ filename, content }) => [
          filename,
          new TextDecoder().decode(content as ArrayBuffer),
        ]),
      problems: [],
    },
  }
  return {
    all,
    dial: server.dial,
    fetchFor: (hosts: readonly string[] | undefined) => {
      const own = Object.values(vendors).find(({ host }) => hosts?.includes(host))
      return own ? own.fetchFor(hosts) : fetch
    },
    close: () => Promise.all([...Object.values(vendors), server].map((one) => one.close())),
  }
}
