import { randomBytes } from 'node:crypto'
import { startVendor } from '../http/vendor.ts'

export type Content = {
  sid: string
  name: string
  language: string
  body: string
  status: string
  category?: string
  because?: string
}

/** Twilio's Content API: the templates of an account with what WhatsApp says of them, a page at a time. */
export async function startTwilioContent({
  accountSid,
  authToken,
  pageSize = 2,
}: {
  accountSid: string
  authToken: string
  pageSize?: number
}) {
  const contents: Content[] = []
  const vendor = await startVendor(
    { host: 'content.twilio.com', description: 'twilio/twilio_content_v1.json' },
    ({ headers, path, query }) => {
      const basic = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
      if (headers.authorization !== basic)
        return { status: 401, json: { code: 20003, message: 'Authenticate', more_info: '', status: 401 } }
      const page = Number(query.get('Page') ?? 0)
      const url = (n: number) =>
        `https://content.twilio.com${path}?PageSize=${pageSize}&Page=${n}&PageToken=t${n}`
      const shown = contents.slice(page * pageSize, (page + 1) * pageSize)
      const meta = {
        page,
        page_size: pageSize,
        first_page_url: url(0),
        previous_page_url: page > 0 ? url(page - 1) : null,
        url: url(page),
        next_page_url: (page + 1) * pageSize < contents.length ? url(page + 1) : null,
        key: 'contents',
      }
      return { status: 200, json: { contents: shown.map((one) => asSent(accountSid, one)), meta } }
    },
  )
  return {
    ...vendor,
    contents,
    add(content: Omit<Content, 'sid'>): Content {
      const made = { sid: `HX${randomBytes(16).toString('hex')}`, ...content }
      contents.push(made)
      return made
    },
  }
}

const asSent = (accountSid: string, { sid, name, language, body, status, category, because }: Content) => ({
  sid,
  account_sid: accountSid,
  friendly_name: name,
  language,
  variables: Object.fromEntries([...body.matchAll(/\{\{(\w+)\}\}/g)].map((match) => [match[1], 'x'])),
  types: { 'twilio/text': { body } },
  approval_requests: {
    name,
    category: category ?? 'UTILITY',
    content_type: 'twilio/text',
    status,
    rejection_reason: because ?? '',
    allow_category_change: true,
  },
  date_created: '2026-10-01T10:00:00Z',
  date_updated: '2026-10-02T10:00:00Z',
})
