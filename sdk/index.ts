export { z } from 'zod'
export { type Change, change } from './change.ts'
export type {
  BoundCrm,
  CrmContext,
  CrmField,
  CrmFieldType,
  CrmHint,
  CrmKind,
  CrmLimits,
  CrmObject,
  CrmPage,
  CrmPipeline,
  CrmProblem,
  CrmProvider,
  CrmRecord,
  CrmValue,
  CrmWanted,
  CrmWrite,
  CrmWritten,
  OAuth,
} from './crm.ts'
export {
  type Attempt,
  attempt,
  type Decision,
  type Exit,
  exit,
  on,
  type Pause,
  pause,
  type WaitCondition,
  type WaitFor,
} from './decision.ts'
export { Duration, type DurationUnit, duration } from './duration.ts'
export type { ContactFacts, EventFact } from './facts.ts'
export {
  type AnyPlugin,
  type Demo,
  type DemoPerson,
  definePlugin,
  type EventType,
  type Example,
  type Plugin,
} from './plugin.ts'
export {
  type AnyConnection,
  type AnyProvider,
  type Attachment,
  type CallRequest,
  type CallRetries,
  type Channel,
  type Cost,
  type DeliveryReport,
  type Dial,
  defineProvider,
  type EmailMessage,
  type Given,
  type MessageProvider,
  type ProviderContext,
  type ProviderKind,
  type ScriptAnswer,
  type Sent,
  type Store,
  type TextMessage,
  type VendorTemplate,
  type VendorTemplateStatus,
} from './provider.ts'
export { StepError } from './StepError.ts'
export {
  type AnyStep,
  type DecideContext,
  type DecidingStep,
  defineStep,
  type EffectStep,
  type Exits,
  type IfLost,
  type RunContext,
  type Written,
} from './step.ts'
export { type AnyTrigger, defineTrigger, type Trigger } from './trigger.ts'
export * from './voice/index.ts'
export type {
  CallFacts,
  CallQuestion,
  DeliveryStatus,
  HookNews,
  HookReply,
  HookRequest,
  InboundFile,
  Sender,
  SendRef,
  WebhookHandler,
} from './webhook.ts'
