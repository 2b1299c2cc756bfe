import { type Db, readNow } from '../db/connect.ts'

/** Business `now` comes from the database, read once per batch. */
export const createClock = (pool: Db) => () => readNow(pool)
