import type { ComponentType } from 'react'
import type { ControlProps } from '../form.ts'
import { Choices, Enum, Toggle } from './choice.tsx'
import { Group, Union } from './group.tsx'
import { KeyValue } from './KeyValue.tsx'
import { List } from './List.tsx'
import { MessageTemplateChoice, VendorTemplateChoice } from './messageTemplate.tsx'
import { NodeChoice } from './NodeChoice.tsx'
import { RuleField } from './RuleField.tsx'
import { ConnectionChoice, LanguageChoice, Reference, TagChoice } from './reference.tsx'
import { Template } from './Template.tsx'
import { Code, LongText, Numeric, Secret, Strings, Text } from './text.tsx'
import { DateTime, DurationField, TimeWindowField } from './time.tsx'
import { VoiceChoice } from './VoiceChoice.tsx'
import { WebhookFields } from './WebhookFields.tsx'

const controls: Record<string, ComponentType<ControlProps>> = {
  text: Text,
  phone: Text,
  cron: Text,
  number: Numeric,
  boolean: Toggle,
  enum: Enum,
  choices: Choices,
  strings: Strings,
  template: Template,
  textarea: LongText,
  secret: Secret,
  code: Code,
  duration: DurationField,
  'date-time': DateTime,
  'time-window': TimeWindowField,
  rule: RuleField,
  'contact-field': Reference,
  stage: Reference,
  segment: Reference,
  member: Reference,
  score: Reference,
  'score-threshold': Reference,
  flow: Reference,
  'event-type': Reference,
  language: LanguageChoice,
  node: NodeChoice,
  'message-template': MessageTemplateChoice,
  'vendor-template': VendorTemplateChoice,
  tag: TagChoice,
  connection: ConnectionChoice,
  // the same choice under a name of its own: a form may ask for several accounts
  'model-account': ConnectionChoice,
  agent: Reference,
  voice: VoiceChoice,
  'key-value': KeyValue,
  'webhook-fields': WebhookFields,
  list: List,
  group: Group,
  union: Union,
}

/** The control of a widget; one that a newer plugin names and this builder doesn't know is a text field. */
export const controlOf = (widget: string): ComponentType<ControlProps> => controls[widget] ?? Text

/** Controls that draw their own label, because they are more than one field. */
export const ownsLabel = (widget: string) => ['boolean', 'list', 'group', 'union', 'rule'].includes(widget)
