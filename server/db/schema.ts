import type { CallTables } from './schema/calls.ts'
import type { CrmTables } from './schema/crm.ts'
import type { FlowTables } from './schema/flows.ts'
import type { GateTables } from './schema/gate.ts'
import type { MessageTables } from './schema/messages.ts'
import type { PeopleTables } from './schema/people.ts'
import type { ServerTables } from './schema/server.ts'
import type { WorkspaceTables } from './schema/workspace.ts'

export type { Attached } from './schema/messages.ts'

/** The tables as queries know them; the migrations are what makes them. */
export interface Database
  extends ServerTables,
    WorkspaceTables,
    PeopleTables,
    GateTables,
    FlowTables,
    MessageTables,
    CallTables,
    CrmTables {}
