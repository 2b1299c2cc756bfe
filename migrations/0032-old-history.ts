import { type Kysely, sql } from 'kysely'

/**
 * History leaves by the month: a partition is dropped whole, once no run that began in it or before is still open.
 * The current month and the ones to come always stay. Answers the names of what was dropped.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function drop_old_history(keep_months int) returns setof text language plpgsql as $$
    declare
      part text;
      month timestamptz;
      open_runs boolean;
    begin
      for part in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'history'::regclass and c.relname ~ '^history_[0-9]{6}$' order by 1
      loop
        month := to_date(right(part, 6), 'YYYYMM')::timestamp at time zone 'UTC';
        exit when month + make_interval(months => keep_months + 1) > now();
        -- The owner of the tables sees no rows behind their wall; the engine sees all.
        perform set_config('role', 'cauce_engine', true);
        open_runs := exists (select from runs
          where status in ('active', 'parked') and id < uuid7_floor(month + interval '1 month'));
        perform set_config('role', 'none', true);
        exit when open_runs;
        execute format('drop table %I', part);
        return next part;
      end loop;
    end $$`.execute(db)
}
