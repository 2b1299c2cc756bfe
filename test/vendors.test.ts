import { describe, expect, test } from 'vitest'
import { providerContext } from '#sdk/testing'
import { uuid7 } from '../server/db/uuid7.ts'
import {
  enter,
  go,
  HOME,
  j,
  known,
  MINUTE,
  readNews,
  type Sender,
  senders,
  settled,
  tell,
  until,
  vendors,
} from './vendorGround.ts'

/** Sends one message by every vendor at once, and says what came of each. */
async function each(
  prepare: (sender: Sender) => unknown,
  then: (sender: Sender) => Promise<unknown> = async () => {},
) {
  const sent = await Promise.all(
    senders.map(async (sender) => {
      prepare(sender)
      return { sender, person: await enter(sender) }
    }),
  )
  await j.settle()
  for (const { sender, person } of sent) if (sender.vendor.accepted(person) > 0) await then(sender)
  await until(settled)
  const all: Record<string, Awaited<ReturnType<typeof known>>> = {}
  for (const { sender, person } of sent) all[sender.name] = await known(sender, person)
  return all
}
const delivered = (sender: Sender) => tell(sender, 'delivered')

type Expected = Record<string, string>
/** Both accepted and told, once each. */
const told = (known: string) => ({ known, told: ['message.delivered'] })
const untold = (known: string) => ({ known, told: [] })
const asExpected = (expected: Expected) =>
  Object.fromEntries(
    Object.entries(expected).map(([name, known]) => [
      name,
      // What arrives by being taken is no event of a webhook.
      vendors.all[name]?.tell && known.endsWith('delivered') ? told(known) : untold(known),
    ]),
  )

/** By whether a vendor can be asked, reports with our key, knows a key, or none of these. */
const answerLost: Expected = {
  twilio: '1 resolved-sent delivered',
  telnyx: '1 resolved-sent delivered',
  vonage: '1 resolved-sent delivered',
  resend: '1 confirmed delivered',
  telegram: '1 abandoned –',
  smtp: '1 abandoned –',
}
const allWell: Expected = {
  ...{ twilio: '1 confirmed delivered', telnyx: '1 confirmed delivered', vonage: '1 confirmed delivered' },
  ...{ resend: '1 confirmed delivered', telegram: '1 confirmed delivered', smtp: '1 confirmed sent' },
}

describe('by every vendor, one send is taken once, whatever becomes of the answer:', () => {
  test.each(['lose', 'cut', 'hang'] as const)('taken, and then %s', async (how) => {
    expect(await each(({ vendor }) => vendor.misbehave(how), delivered)).toEqual(asExpected(answerLost))
  })

  test('not taken, but nobody can be sure', async () => {
    expect(await each(({ vendor }) => vendor.misbehave('break'))).toEqual(
      asExpected({
        twilio: '0 resolved-not-sent –',
        telnyx: '0 abandoned –',
        vonage: '0 abandoned –',
        // Under its key it may be sent again; the mail server was cut off before the text.
        resend: '1 confirmed queued',
        telegram: '0 abandoned –',
        smtp: '1 confirmed sent',
      }),
    )
  })

  test('told to wait, it waits as long as it was told', async () => {
    const first = senders.map(({ vendor }) => vendor.asked().length)
    const found = await each(({ vendor }) => vendor.misbehave('limit'))
    await Promise.all(senders.map(delivered))
    await until(settled)
    expect(Object.values(found).map(({ known }) => known.slice(0, 11))).toEqual(
      Array(senders.length).fill('1 confirmed'),
    )
    for (const [i, { name, vendor }] of senders.entries()) {
      const asked = vendor.asked().slice(first[i])
      if (name === 'smtp') continue
      expect(asked.map(({ refused = false }) => refused)).toEqual([true, false])
      expect((asked[1]?.at ?? 0) - (asked[0]?.at ?? 0), name).toBeGreaterThanOrEqual(1000)
    }
  })
})

describe('of every vendor, the last word on a message is the right one, whenever it comes:', () => {
  test('before the answer', async () => {
    const early = ({ vendor, ...sender }: Sender) =>
      vendor.beforeReply(async () => {
        await tell({ vendor, ...sender }, 'delivered')
        // Read before it is known here what the vendor calls it.
        await readNews()
      })
    expect(await each(early)).toEqual(asExpected(allWell))
  })

  test('twice, and once more with another signature', async () => {
    const often = async (sender: Sender) => {
      await tell(sender, 'sent', { times: 2 })
      await tell(sender, 'delivered', { times: 2 })
      await tell(sender, 'delivered')
    }
    expect(await each(() => {}, often)).toEqual(asExpected(allWell))
  })

  test('in the wrong order, and one that contradicts what is known', async () => {
    const shuffled = async (sender: Sender) => {
      for (const what of ['delivered', 'sent', 'failed'] as const) await tell(sender, what)
    }
    expect(await each(() => {}, shuffled)).toEqual(asExpected(allWell))
  })

  test('it failed, and the news of its leaving comes after that', async () => {
    const failed = async (sender: Sender) => {
      await tell(sender, 'failed')
      await tell(sender, 'sent')
    }
    const lost = { known: '1 confirmed failed', told: ['message.failed'] }
    expect(await each(() => {}, failed)).toEqual({
      ...{ twilio: lost, telnyx: lost, vonage: lost, resend: lost },
      ...{ telegram: untold('1 confirmed delivered'), smtp: untold('1 confirmed sent') },
    })
  })

  test('never: who can be asked is asked, of the others stays what was heard', async () => {
    const sent = await Promise.all(senders.map(async (sender) => ({ sender, person: await enter(sender) })))
    await j.settle()
    for (const { sender } of sent) sender.vendor.answer?.('delivered')
    await go(11 * MINUTE)
    await until(settled)
    const all: Record<string, unknown> = {}
    for (const { sender, person } of sent) all[sender.name] = await known(sender, person)
    expect(all).toEqual(asExpected({ ...allWell, vonage: '1 confirmed queued' }))
  })

  test('a day late, when nobody asks any more', async () => {
    const sent = await Promise.all(senders.map(async (sender) => ({ sender, person: await enter(sender) })))
    await j.settle()
    for (const hours of [1, 6, 20]) await go(hours * 60 * MINUTE)
    for (const { sender } of sent) await delivered(sender)
    await until(settled)
    const all: Record<string, unknown> = {}
    for (const { sender, person } of sent) all[sender.name] = await known(sender, person)
    expect(all).toEqual(asExpected(allWell))
  })
})

describe('a file goes along as each vendor takes it, or it is said that it can’t:', () => {
  const url = `${HOME}/f/signed`
  const content = async () => new TextEncoder().encode('bici')
  const attachments = [{ name: 'bici.txt', mediaType: 'text/plain', size: 4, url, content }]
  test.each(senders.map(({ name, vendor }) => [name, vendor] as const))('%s', async (name, vendor) => {
    const provider = vendor.plugin.providers?.find((one) => 'send' in one && one.kind !== 'whatsapp')
    if (!provider || !('send' in provider)) throw new Error('It sends nothing.')
    const context = providerContext({
      ...{ connection: vendor.settings, key: uuid7(), callbackUrl: `${HOME}/hooks/${name}/tok` },
      ...{
        fetch: vendors.fetchFor(vendor.plugin.hosts),
        dial: vendors.dial,
        signal: AbortSignal.timeout(20_000),
      },
    })
    const to = { sms: '+34600123456', email: 'ana@example.com', telegram: '5' }[provider.kind as 'sms']
    const before = vendor.asked().length
    // Texts and mails differ in what they may hold besides.
    const sending = provider.send({ to, text: 'Mira', subject: 'Mira', attachments } as never, context)
    if (vendor.files) {
      await sending
      const byAddress = name === 'twilio' || name === 'telnyx'
      expect(vendor.files()).toEqual(byAddress ? [url] : [['bici.txt', 'bici']])
    } else {
      await expect(sending).rejects.toMatchObject({ name: 'StepError', retry: false })
      expect(vendor.asked().length).toBe(before)
    }
  })
})

test('every request was as its vendor describes it, and nothing went wrong on the way', () => {
  const wrong = senders.flatMap(({ name, vendor }) => vendor.problems.map((problem) => `${name}: ${problem}`))
  expect([...wrong, ...j.reports]).toEqual([])
})
