import type { Demo } from '#sdk'
import { Rule } from '#sdk/rules'
import { TemplateContent, templateChannels } from '#sdk/templates'
import { insertAgent } from '../agents/saveAgent.ts'
import { AgentSettings } from '../agents/settings.ts'
import type { Db } from '../db/connect.ts'
import { createSegment } from '../segments/saveSegment.ts'
import type { Renderer } from '../templates/renderer.ts'
import { compileDraft, createTemplate, publishTemplate } from '../templates/saveTemplate.ts'

const actor = 'system'

/** The demo's templates as they are published: made outside the transaction, since a page may take a second. */
export const compileTemplates = (renderer: Renderer, templates: Demo['templates']) =>
  Promise.all(
    templates.map(async ({ channel, title, draft }) => {
      const known = templateChannels.find((one) => one === channel)
      if (!known) throw new Error(`No template goes by ${channel}.`)
      return {
        channel: known,
        title,
        ...(await compileDraft(renderer, known, TemplateContent.parse(draft), 'en')),
      }
    }),
  )

/** What the pages of segments, templates and agents list. */
export async function seedPages(
  db: Db,
  workspaceId: string,
  {
    segments,
    agents,
    templates,
  }: Pick<Demo, 'segments' | 'agents'> & {
    templates: Awaited<ReturnType<typeof compileTemplates>>
  },
): Promise<void> {
  for (const { title, rule } of segments)
    await createSegment(db, workspaceId, { title, kind: 'live', rule: Rule.parse(rule) })
  for (const { channel, title, content, compiled } of templates) {
    const id = await createTemplate(db, workspaceId, { channel, title, tags: [], draft: content, actor })
    await publishTemplate(db, workspaceId, id, { content, compiled, actor })
  }
  for (const { title, draft } of agents)
    await insertAgent(db, workspaceId, { title, draft: AgentSettings.parse(draft), by: actor })
}
