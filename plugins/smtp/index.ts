import { definePlugin, defineProvider, type EmailMessage, StepError } from '#sdk'
import { connection, type Settings } from './connection.ts'
import { explain } from './errors.ts'
import { es } from './es.ts'
import { open, type Progress, poolOf } from './transport.ts'

const domainOf = (from: string) => /@([^<>@\s]+)>?$/.exec(from)?.[1] ?? 'localhost'

const email = defineProvider({
  kind: 'email',
  title: 'E-mail by SMTP',
  // A mail server can't be asked, and takes the same message twice.
  ifLost: 'none',
  async send(message: EmailMessage, { connection, key, dial, signal }) {
    const { from } = connection as Settings
    const { to, subject, text, html, replyTo, headers, attachments = [] } = message
    const pool = await poolOf(connection, dial)
    const messageId = `<${key}@${domainOf(from)}>`
    // Set apart as objects, so that commas and line breaks in a contact's field make no further recipients.
    const progress: Progress = { left: false }
    const mail = {
      progress,
      messageId,
      from,
      to: { name: '', address: to },
      subject,
      text,
      html,
      replyTo,
      headers,
      attachments: await Promise.all(
        attachments.map(async ({ name, mediaType, content }) => ({
          ...{ filename: name, contentType: mediaType, contentDisposition: 'attachment' as const },
          content: Buffer.from(await content()),
        })),
      ),
      signal,
    }
    try {
      const sent = await pool.sendMail(mail)
      return { vendorId: messageId, status: 'sent', details: { response: String(sent.response ?? '') } }
    } catch (error) {
      throw explain(error, { to, left: progress.left })
    }
  },
})

/** Any mail server that speaks SMTP. */
export default definePlugin({
  id: 'smtp',
  title: 'SMTP',
  description: 'E-mail through your own mail server.',
  icon: 'mail',
  connection,
  hosts: ['*'],
  providers: [email],
  async test({ connection, dial, signal }) {
    const settings = connection as Settings
    const transport = await open(settings, dial)
    const stop = () => transport.close()
    signal.addEventListener('abort', stop)
    try {
      await transport.verify()
      return { account: `${settings.host} lets us in.` }
    } catch (error) {
      const known = explain(error, { to: settings.from, left: false })
      throw known instanceof StepError ? known : new StepError(known.message, { retry: false, cause: error })
    } finally {
      signal.removeEventListener('abort', stop)
      transport.close()
    }
  },
  translations: { es },
})
