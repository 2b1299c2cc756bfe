/** What a deciding step asks to change. Applied in memory for the next step, written in the same commit. */
export type Change =
  | { type: 'set'; field: string; value: string | number | boolean | null }
  | { type: 'tag'; add?: string[]; remove?: string[] }
  | { type: 'stage'; stage: string }
  | { type: 'notify'; text: string; to: 'owner' | 'team' }
  | { type: 'enroll'; flowId: string }
  | { type: 'points'; score: string; points: number; why: string }
  | {
      type: 'assign'
      how: 'turn' | 'load' | 'person'
      person?: string
      keep: boolean
      offDuty: 'anyway' | 'nobody'
    }
  | {
      type: 'task'
      key: string
      title: string
      note: string
      to: 'owner' | 'team' | (string & {})
      dueAt: Date | null
      remindAt: Date | null
    }
  | { type: 'convert' }

/** Makes {@link Change}s: `exit('default', { changes: [change.set('city', 'Lima')] })`. */
export const change = {
  /** `field` is a contact field (`city`) or a custom one (`attributes.size`). */
  set: (field: string, value: string | number | boolean | null): Change => ({ type: 'set', field, value }),
  tag: (tags: { add?: string[]; remove?: string[] }): Change => ({ type: 'tag', ...tags }),
  /** `stage` is a stage's key. */
  stage: (stage: string): Change => ({ type: 'stage', stage }),
  notify: (text: string, to: 'owner' | 'team' = 'team'): Change => ({ type: 'notify', text, to }),
  /** Starts another flow for the same contact; that flow's re-entry rules apply. */
  enroll: (flowId: string): Change => ({ type: 'enroll', flowId }),
  /** Gives the contact points of a score, by its key; fewer than zero take some. */
  points: (score: string, points: number, why = ''): Change => ({ type: 'points', score, points, why }),
  /** Gives the contact to a member: in turn, to whom has the fewest, or to one. Who is away takes nobody. */
  assign: (asked: Omit<Extract<Change, { type: 'assign' }>, 'type'>): Change => ({
    type: 'assign',
    ...asked,
  }),
  /** Gives people something to do; one `key` makes one task. Its end is told as `task.done` with that key. */
  task: (task: Omit<Extract<Change, { type: 'task' }>, 'type'>): Change => ({ type: 'task', ...task }),
  /** Counts the run as converted; it goes on. */
  convert: (): Change => ({ type: 'convert' }),
}
