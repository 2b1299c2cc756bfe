import type { FieldTypes } from '#sdk/rules'
import { findConnection } from '../connections/queries.ts'
import type { Db } from '../db/connect.ts'
import type { Words } from '../http/errors.ts'
import type { Registry } from '../registry/plugins.ts'
import { unknownVariables } from './prompt/variables.ts'
import type { AgentSettings } from './settings.ts'
import { findPluginTool, nameOf } from './tools/spec.ts'

/** What keeps an agent from calling (`wrong`), or what its author may have meant otherwise. */
export type Finding = { field: string; wrong: boolean; words: Words }

/** Looks an agent over as it would be published. */
export async function lintAgent(
  db: Db,
  registry: Registry,
  workspaceId: string,
  { settings, types }: { settings: AgentSettings; types: FieldTypes },
): Promise<Finding[]> {
  return [
    ...variableFindings(settings, types),
    ...(await accountFindings(db, registry, workspaceId, settings)),
    ...toolFindings(registry, settings, types),
    ...fieldFindings(settings, types),
  ]
}

function variableFindings({ who }: AgentSettings, types: FieldTypes): Finding[] {
  return (['disclosure', 'greeting', 'prompt', 'goal'] as const).flatMap((name) =>
    unknownVariables(who[name], types).map((variable) => ({
      field: `who.${name}`,
      wrong: true,
      words: {
        en: `"${variable}" stands for nothing here. Choose a field of the contact, or write it out.`,
        es: `«${variable}» no significa nada aquí. Elige un campo del contacto o escríbelo.`,
      },
    })),
  )
}

async function accountFindings(
  db: Db,
  registry: Registry,
  workspaceId: string,
  { model, tools, after }: AgentSettings,
): Promise<Finding[]> {
  const found: Finding[] = []
  const look = async (field: string, kind: string, id: string | undefined, needed: boolean) => {
    const connection = id ? await findConnection(db, workspaceId, id) : undefined
    const fits = connection && connection.status !== 'off' && registry.provider(connection.plugin, kind)
    if (fits || (!id && !needed)) return
    found.push({ field, wrong: true, words: id ? accountGone : accountMissing })
  }
  await look('model.textAccount', 'model', model.textAccount, model.engine === 'text')
  if (model.engine === 'realtime')
    await look('model.realtimeAccount', 'realtime', model.realtimeAccount, true)
  await look('tools.messageAccount', 'sms', tools.messageAccount, tools.builtIn.includes('send_message'))
  const reads = after.analyse && !after.account && !model.textAccount && model.engine !== 'managed'
  if (after.analyse) await look('after.account', 'model', after.account, reads)
  if (model.engine === 'managed' && !model.managedAgent)
    found.push({ field: 'model.managedAgent', wrong: true, words: agentMissing })
  return found
}

const accountMissing = {
  en: 'Choose an account, or connect one first.',
  es: 'Elige una cuenta, o conecta antes una.',
}
const accountGone = {
  en: 'This account is gone or cannot do this. Choose another one.',
  es: 'Esta cuenta ya no está o no sirve para esto. Elige otra.',
}
const agentMissing = {
  en: 'Write the id that the agent has at the carrier.',
  es: 'Escribe el id que tiene el agente en el operador.',
}

function toolFindings(registry: Registry, { tools }: AgentSettings, types: FieldTypes): Finding[] {
  const names = [
    ...tools.builtIn,
    ...tools.http.map((one) => one.name),
    ...tools.plugins.map((one) => nameOf(one.tool)),
  ]
  const twice = names.filter((name, index) => names.indexOf(name) !== index)
  return [
    ...[...new Set(twice)].map((name) => ({
      field: 'tools.http',
      wrong: true,
      words: {
        en: `Two tools are called "${name}". Rename one.`,
        es: `Dos herramientas se llaman «${name}». Renombra una.`,
      },
    })),
    ...tools.plugins.flatMap(({ tool }, index) =>
      findPluginTool(registry, tool)
        ? []
        : [
            {
              field: `tools.plugins.${index}.tool`,
              wrong: true,
              words: { en: `There is no tool "${tool}".`, es: `No hay ninguna herramienta «${tool}».` },
            },
          ],
    ),
    ...tools.fields
      .filter((field) => unknownField(field, types))
      .map((field) => noSuchField('tools.fields', field)),
    ...(tools.builtIn.includes('update_contact') && tools.fields.length === 0
      ? [
          {
            field: 'tools.fields',
            wrong: false,
            words: {
              en: 'It may correct fields, but none is named.',
              es: 'Puede corregir campos, pero no se nombra ninguno.',
            },
          },
        ]
      : []),
  ]
}

function fieldFindings({ after }: AgentSettings, types: FieldTypes): Finding[] {
  const keys = after.fields.map((field) => field.key)
  return after.fields.flatMap((field, index) => [
    ...(keys.indexOf(field.key) === index
      ? []
      : [
          {
            field: `after.fields.${index}.key`,
            wrong: true,
            words: { en: `"${field.key}" stands here twice.`, es: `«${field.key}» está dos veces.` },
          },
        ]),
    ...(field.type === 'choice' && field.choices.length < 2
      ? [
          {
            field: `after.fields.${index}.choices`,
            wrong: true,
            words: { en: 'Name at least two choices.', es: 'Indica al menos dos opciones.' },
          },
        ]
      : []),
    ...(field.saveTo && unknownField(field.saveTo, types)
      ? [noSuchField(`after.fields.${index}.saveTo`, field.saveTo)]
      : []),
  ])
}

const PROTECTED = ['phone', 'ownerId', 'externalId', 'source', 'score']

/** Fields that a talk may change: not those by which a person is reached or told apart. */
export const isTellable = (field: string, types: FieldTypes): boolean => !unknownField(field, types)

const unknownField = (field: string, types: FieldTypes): boolean =>
  PROTECTED.includes(field) || (!(field in types) && !TELLABLE.includes(field))
const TELLABLE = ['email', 'firstName', 'lastName', 'company', 'city', 'country', 'language', 'timeZone']

const noSuchField = (at: string, field: string): Finding => ({
  field: at,
  wrong: true,
  words: {
    en: `"${field}" is no field that a call may change.`,
    es: `«${field}» no es un campo que una llamada pueda cambiar.`,
  },
})
