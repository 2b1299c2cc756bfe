export { askOf } from './askOf.ts'
export {
  type AnsweredBy,
  type CallLine,
  type CallOutcome,
  type CallRef,
  callOutcomes,
  type EndReason,
  endReasons,
  type Transport,
} from './call.ts'
export type { CallInstruction, CallState, Carrier, DialRequest, LinePlan, LiveCall } from './carrier.ts'
export { conversationRelay } from './conversationRelay.ts'
export type {
  LineSockets,
  OpenSocket,
  RelayLine,
  RelayListener,
  Socket,
  StreamLine,
  StreamListener,
} from './line.ts'
export type {
  ModelUsage,
  RealtimeModel,
  Said,
  SessionListener,
  SessionWish,
  TextMessageForModel,
  TextModel,
  TextPiece,
  TextWish,
  ToolCall,
  ToolSpec,
  VoiceModelSession,
} from './model.ts'
export type { Speech, SpeechWish, Voice } from './speech.ts'
export { type AnyTool, defineTool, type Tool, type ToolContext } from './tool.ts'
