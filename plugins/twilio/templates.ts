import { StepError, type VendorTemplate, type VendorTemplateStatus } from '#sdk'
import { openClient } from './client.ts'
import type { Settings } from './connection.ts'
import { explain } from './errors.ts'

type Context = { connection: Settings; fetch: typeof fetch; signal: AbortSignal }

const statuses: Record<string, VendorTemplateStatus> = {
  approved: 'approved',
  received: 'pending',
  pending: 'pending',
  paused: 'paused',
  rejected: 'rejected',
  disabled: 'rejected',
  unsubmitted: 'unsubmitted',
}

/** What the account holds in Twilio's Content Template Builder, and what WhatsApp says of each. */
export async function listTemplates({ connection, fetch, signal }: Context): Promise<VendorTemplate[]> {
  const client = await openClient(connection, { fetch, signal })
  try {
    const held = await client.twilio.content.v1.contentAndApprovals.list({ pageSize: 100, limit: 2000 })
    return held.map(({ sid, friendlyName, language, variables, types, approvalRequests }) => {
      const body = bodyOf(types)
      const request = approvalRequests as Approval | null
      return {
        vendorId: sid,
        name: friendlyName,
        language: language.replace('_', '-'),
        category: request?.category?.toLowerCase() || undefined,
        status: statuses[request?.status?.toLowerCase() ?? ''] ?? 'unsubmitted',
        because: request?.rejection_reason || undefined,
        body,
        variables: namesIn(body, variables),
      }
    })
  } catch (error) {
    throw asRefusal(explain(error, client))
  }
}

type Approval = { status?: string; category?: string; rejection_reason?: string }

/** Content comes as text, media, buttons or cards; each has its words somewhere. */
function bodyOf(types: unknown): string {
  const parts = Object.values((types ?? {}) as Record<string, Record<string, unknown>>)
  const words = parts.flatMap(({ body, title, subtitle }) => [body, title, subtitle])
  return String(words.find((one) => typeof one === 'string' && one) ?? '')
}

function namesIn(body: string, variables: unknown): string[] {
  const named = [...body.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1] ?? '')
  return [...new Set([...named, ...Object.keys((variables ?? {}) as object)])]
}

/** Only asked, nothing was sent: there is no doubt to settle. */
const asRefusal = (error: unknown) =>
  error instanceof StepError
    ? error
    : new StepError('Twilio did not answer when asked for its templates. Try again in a while.', {
        retry: true,
        cause: error,
      })
