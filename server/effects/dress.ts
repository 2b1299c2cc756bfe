import type { Attachment } from '#sdk'
import type { Attached } from '../db/schema.ts'
import { trackLinks, trackOpen } from '../templates/track.ts'
import type { Prepared } from './types.ts'

export type Opened = Attached & Attachment
/** Finds the files that go along, by their ids. */
export type OpenFiles = (ids: readonly string[]) => Promise<Opened[]>

type Message = { html?: string; attachments?: readonly string[] }

/** What a step gives, as the vendor gets it: with its files, and links that tell of clicks where that was chosen. */
export async function dress<M extends Message>(
  message: M,
  prepared: Prepared,
  { openFiles, publicUrl }: { openFiles?: OpenFiles; publicUrl?: string },
): Promise<{ message: Omit<M, 'attachments'> & { attachments?: Opened[] }; attached: Attached[] }> {
  const { attachments: ids = [], ...rest } = message
  const attachments = ids.length > 0 ? await openFiles?.(ids) : undefined
  const html = publicUrl ? tracked(message.html, prepared, publicUrl) : message.html
  return {
    message: { ...rest, ...(html === undefined ? {} : { html }), ...(attachments ? { attachments } : {}) },
    attached: (attachments ?? []).map(({ id, name, mediaType, size }) => ({ id, name, mediaType, size })),
  }
}

/** Of marketing by e-mail alone: what somebody asked for, or a colleague wrote, is not watched. */
function tracked(html: string | undefined, prepared: Prepared, publicUrl: string): string | undefined {
  const { tracking, intent, step, input, provider } = prepared
  const marketing = (step.gate?.(input).purpose ?? 'marketing') === 'marketing'
  if (!html || !tracking || provider?.kind !== 'email' || !marketing || !intent.runId) return html
  const signing = { publicUrl, linkSecret: tracking.linkSecret, intentId: intent.id }
  const linked = tracking.links ? trackLinks(html, signing) : html
  return tracking.opens ? trackOpen(linked, signing) : linked
}
