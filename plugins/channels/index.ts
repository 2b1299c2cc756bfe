import { definePlugin } from '#sdk'
import { sendEmail } from './email.ts'
import { es } from './es.ts'
import { reach } from './reach.ts'
import { sendSms } from './sms.ts'
import { sendTelegram } from './telegram.ts'
import { sendWhatsapp } from './whatsapp.ts'

/** Messages to people, through whichever vendor the chosen account belongs to. */
export default definePlugin({
  id: 'channels',
  title: 'Messages',
  description: 'SMS, WhatsApp, e-mail and Telegram, through any account.',
  icon: 'send',
  steps: [sendSms, sendWhatsapp, sendEmail, sendTelegram, reach],
  events: [
    {
      type: 'message.received',
      title: 'Message received',
      properties: [
        { key: 'channel', title: 'Channel' },
        { key: 'text', title: 'Text' },
      ],
    },
    {
      type: 'link.clicked',
      title: 'Link clicked',
      properties: [
        { key: 'channel', title: 'Channel' },
        { key: 'url', title: 'Link' },
      ],
    },
    ...[
      { type: 'contact.opted-out', title: 'Opted out' },
      { type: 'contact.opted-in', title: 'Opted in again' },
      { type: 'contact.asked-for-help', title: 'Asked for help' },
      { type: 'consent.withdrawn', title: 'Said no to marketing' },
      { type: 'consent.given', title: 'Agreed to marketing' },
    ].map((event) => ({ ...event, properties: [{ key: 'channel', title: 'Channel' }] })),
  ],
  translations: { es },
})
