import { type Kysely, sql } from 'kysely'

/**
 * The figures of the pipelines, added up as people move: how many stand where and what they are worth, how many came and
 * left on each day, how long they had stayed, and who has got from where to where. Whatever changes contacts or moves
 * notes the difference in its own transaction; the notes are added up as those of the canvas are. So a look at a board of
 * a million people reads some thousand rows.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (text: TemplateStringsArray) => sql(text).execute(db)

  // Who stands in a stage, by the day (UTC) on which they came (-infinity: nobody knows); what they are worth, by the pipeline's field.
  await run`
    create table standing_counts (
      workspace_id uuid not null references workspaces (id) on delete cascade,
      key text not null,
      since date not null,
      n bigint not null,
      worth numeric not null,
      primary key (workspace_id, key, since)
    )`
  await run`
    create table standing_deltas (
      id bigint generated always as identity primary key,
      workspace_id uuid not null,
      key text not null,
      since date not null,
      n bigint not null,
      worth numeric not null
    )`
  // What moves come to, by the day in the workspace's zone. entered, left: moves. reached: people who came to "key" and
  // later to "other" (or, where that is the same, to no other), by the last day on which they came to "key" before.
  // stayed: moves out of "key", by how long people had stood there, for the day and (month) for the first of its month.
  await run`
    create table stage_counts (
      workspace_id uuid not null references workspaces (id) on delete cascade,
      measure text not null check (measure in ('entered', 'left', 'reached', 'stayed', 'month')),
      key text not null,
      day date not null,
      other text not null,
      bucket int not null,
      n bigint not null,
      primary key (workspace_id, measure, key, day, other, bucket)
    )`
  await run`
    create table stage_deltas (
      id bigint generated always as identity primary key,
      workspace_id uuid not null,
      measure text not null,
      key text not null,
      day date not null,
      other text not null,
      bucket int not null,
      n bigint not null
    )`
  for (const table of ['standing_deltas', 'stage_deltas']) {
    await sql`create index ${sql.raw(`${table}_workspace`)} on ${sql.table(table)} (workspace_id)`.execute(db)
    await sql`alter table ${sql.table(table)} set (autovacuum_vacuum_scale_factor = 0.01,
      autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0)`.execute(db)
  }
  for (const table of ['standing_counts', 'stage_counts'])
    await sql`create index ${sql.raw(`${table}_nobody`)} on ${sql.table(table)} (workspace_id) where n = 0`.execute(
      db,
    )
  for (const table of ['standing_counts', 'standing_deltas', 'stage_counts', 'stage_deltas'])
    await sql`call protect(${sql.lit(table)})`.execute(db)

  // Whatever is counted shares the workspace's figures; who counts them anew (another zone, another field) has them alone.
  await run`
    create function share_figures(workspace uuid) returns void language sql volatile as $$
      select pg_advisory_xact_lock_shared(728301, hashtext(workspace::text))
    $$`
  await run`
    create function own_figures(workspace uuid) returns void language sql volatile as $$
      select pg_advisory_xact_lock(728301, hashtext(workspace::text))
    $$`
  await run`
    create function since_day(at timestamptz) returns date language sql immutable as $$
      select (coalesce(at, '-infinity') at time zone 'UTC')::date
    $$`
  await run`
    create function worth_of(attributes jsonb, field text) returns numeric language sql immutable as $$
      select case when field is null then 0 else coalesce(rule_number(attributes -> field)::numeric, 0) end
    $$`
  // Steps of two per cent: a time read back is off by less than one.
  await run`
    create function stay_bucket(stay interval) returns int language sql immutable as $$
      select case when stay is null then -1
        when extract(epoch from stay) < 1 then 0
        else 1 + floor(ln(extract(epoch from stay)::float8) / ln(1.02::float8))::int end
    $$`

  await standing(db)
  await moves(db)

  // A stage's key is its name in what was counted, too.
  await run`
    create function rename_stage_figures() returns trigger language plpgsql as $$
    begin
      perform own_figures(new.workspace_id);
      insert into standing_deltas (workspace_id, key, since, n, worth)
      select new.workspace_id, side.key, f.since, side.sign * sum(f.n), side.sign * sum(f.worth)
      from (select since, n, worth from standing_counts where workspace_id = new.workspace_id and key = old.key
            union all select since, n, worth from standing_deltas where workspace_id = new.workspace_id and key = old.key) f
        cross join (values (old.key, -1), (new.key, 1)) as side (key, sign)
      group by side.key, side.sign, f.since having sum(f.n) <> 0 or sum(f.worth) <> 0;
      update stage_moves set from_key = case from_key when old.key then new.key else from_key end,
        to_key = case to_key when old.key then new.key else to_key end
      where workspace_id = new.workspace_id and (from_key = old.key or to_key = old.key);
      insert into stage_deltas (workspace_id, measure, key, day, other, bucket, n)
      select new.workspace_id, f.measure, case when side.sign = 1 and f.key = old.key then new.key else f.key end, f.day,
        case when side.sign = 1 and f.other = old.key then new.key else f.other end, f.bucket, side.sign * sum(f.n)
      from (select measure, key, day, other, bucket, n from stage_counts where workspace_id = new.workspace_id
            union all select measure, key, day, other, bucket, n from stage_deltas where workspace_id = new.workspace_id) f
        cross join (values (-1), (1)) as side (sign)
      where f.key = old.key or f.other = old.key
      group by f.measure, f.key, f.day, f.other, f.bucket, side.sign having sum(f.n) <> 0;
      return null;
    end $$`
  await run`
    create trigger rename_stage_figures after update of key on stages for each row
      when (old.key is distinct from new.key) execute function rename_stage_figures()`
  await run`
    create function recount_figures() returns trigger language plpgsql as $$
    begin
      if tg_table_name = 'workspaces' then
        perform own_figures(new.id);
        perform recount_moves(new.id);
      else
        perform own_figures(new.workspace_id);
        perform recount_standing(new.workspace_id);
      end if;
      return null;
    end $$`
  await run`
    create trigger recount_figures after update of time_zone on workspaces for each row
      when (old.time_zone is distinct from new.time_zone) execute function recount_figures()`
  await run`
    create trigger recount_figures after update of value_field on pipelines for each row
      when (old.value_field is distinct from new.value_field) execute function recount_figures()`

  // Whoever is there already, read behind the wall by the engine's role.
  await sql`set local role cauce_engine`.execute(db)
  await sql`select recount_standing(id), recount_moves(id) from workspaces`.execute(db)
  await sql`reset role`.execute(db)
}

async function standing(db: Kysely<unknown>) {
  const run = (text: TemplateStringsArray) => sql(text).execute(db)
  await run`
    create function recount_standing(workspace uuid) returns void language plpgsql as $$
    begin
      delete from standing_deltas where workspace_id = workspace;
      delete from standing_counts where workspace_id = workspace;
      insert into standing_counts (workspace_id, key, since, n, worth)
      select workspace, c.stage_key, since_day(c.stage_since), count(*), sum(worth_of(c.attributes, p.value_field))
      from contacts c join stages s on s.workspace_id = workspace and s.key = c.stage_key join pipelines p on p.id = s.pipeline_id
      where c.workspace_id = workspace group by 2, 3;
    end $$`
  // A crowd comes or goes with one statement, and is noted with one.
  for (const [moment, sign] of [
    ['insert', '+'],
    ['delete', '-'],
  ] as const) {
    const name = sql.raw(`count_standing_${moment}`)
    await sql`
      create function ${name}() returns trigger language plpgsql as $$
      begin
        if not exists (select from changed where stage_key is not null) then return null; end if;
        perform share_figures(workspace_id) from (select distinct workspace_id from changed order by 1) concerned;
        insert into standing_deltas (workspace_id, key, since, n, worth)
        select c.workspace_id, c.stage_key, since_day(c.stage_since), ${sql.raw(sign)}count(*),
          ${sql.raw(sign)}sum(worth_of(c.attributes, p.value_field))
        from changed c left join stages s on s.workspace_id = c.workspace_id and s.key = c.stage_key
          left join pipelines p on p.id = s.pipeline_id
        where c.stage_key is not null group by 1, 2, 3;
        return null;
      end $$`.execute(db)
    await sql`
      create trigger ${name} after ${sql.raw(moment)} on contacts
        referencing ${sql.raw(moment === 'insert' ? 'new' : 'old')} table as changed
        for each statement execute function ${name}()`.execute(db)
  }
  // By the row, so that the many changes that move nobody cost nothing. A renamed stage carries its people along (depth).
  await run`
    create function count_standing_update() returns trigger language plpgsql as $$
    begin
      perform share_figures(new.workspace_id);
      insert into standing_deltas (workspace_id, key, since, n, worth)
      select new.workspace_id, side.key, since_day(side.since), sum(side.sign), sum(side.sign * worth_of(side.attributes, p.value_field))
      from (values (old.stage_key, old.stage_since, old.attributes, -1), (new.stage_key, new.stage_since, new.attributes, 1))
          as side (key, since, attributes, sign)
        join stages s on s.workspace_id = new.workspace_id and s.key = side.key join pipelines p on p.id = s.pipeline_id
      group by 2, 3
      having sum(side.sign) <> 0 or sum(side.sign * worth_of(side.attributes, p.value_field)) <> 0;
      return null;
    end $$`
  await run`
    create trigger count_standing_update after update on contacts for each row
      when (pg_trigger_depth() = 0 and (old.stage_key is distinct from new.stage_key
        or old.stage_since is distinct from new.stage_since
        or (new.stage_key is not null and old.attributes is distinct from new.attributes)))
      execute function count_standing_update()`
}

async function moves(db: Kysely<unknown>) {
  const run = (text: TemplateStringsArray) => sql(text).execute(db)
  // What these moves of whole contacts come to: the one definition of every figure, for one person as for everybody.
  await run`
    create function figures_of(moves stage_moves[], zone text)
    returns table (measure text, key text, day date, other text, bucket int, n bigint) language sql stable as $$
      with m as materialized (
        select contact_id, from_key, to_key, at, (at at time zone zone)::date as day, stay_bucket(at - from_since) as stay
        from unnest(moves)
      ), latest as (
        select contact_id, to_key, max(at) as at from m where to_key is not null group by 1, 2
      ), reached as (
        select c.to_key as key, l.to_key as other, max(c.day) as day
        from m c join latest l on l.contact_id = c.contact_id and c.at <= l.at
        where c.to_key is not null group by c.contact_id, 1, 2
      )
      select 'entered', to_key, day, '', 0, count(*) from m where to_key is not null group by 2, 3
      union all select 'left', from_key, day, '', 0, count(*) from m where from_key is not null group by 2, 3
      union all select 'stayed', from_key, day, '', stay, count(*) from m where from_key is not null and stay >= 0 group by 2, 3, 5
      union all select 'month', from_key, date_trunc('month', day)::date, '', stay, count(*) from m
        where from_key is not null and stay >= 0 group by 2, 3, 5
      union all select 'reached', key, day, other, 0, count(*) from reached group by 2, 3, 4
    $$`
  await run`
    create function recount_moves(workspace uuid) returns void language plpgsql as $$
    declare
      zone text := (select time_zone from workspaces where id = workspace);
    begin
      delete from stage_deltas where workspace_id = workspace;
      delete from stage_counts where workspace_id = workspace;
      insert into stage_counts (workspace_id, measure, key, day, other, bucket, n)
      select workspace, f.measure, f.key, f.day, f.other, f.bucket, sum(f.n)
      from (select array_agg(m) as moves from stage_moves m where workspace_id = workspace
            group by hashtext(contact_id::text) & 255) part,
        figures_of(part.moves, zone) f
      group by 2, 3, 4, 5, 6;
    end $$`
  // The difference between what the people concerned come to now and what they came to before.
  await run`
    create function count_moves() returns trigger language plpgsql as $$
    declare
      gone stage_moves[] := '{}';
      came stage_moves[] := '{}';
      workspace uuid;
      there stage_moves[];
      before stage_moves[];
      zone text;
    begin
      if tg_op <> 'INSERT' then gone := coalesce((select array_agg(r::stage_moves) from removed r), '{}'); end if;
      if tg_op <> 'DELETE' then came := coalesce((select array_agg(a::stage_moves) from added a), '{}'); end if;
      if gone = '{}' and came = '{}' then return null; end if;
      for workspace in select distinct workspace_id from unnest(gone || came) order by 1 loop
        perform share_figures(workspace);
        zone := (select time_zone from workspaces where id = workspace);
        there := coalesce((select array_agg(m) from stage_moves m where m.workspace_id = workspace
          and m.contact_id = any (array(select distinct contact_id from unnest(gone || came)))), '{}');
        before := coalesce((select array_agg(m::stage_moves) from (
          select * from unnest(there) t where not exists (select from unnest(came) c where c.id = t.id)
          union all select * from unnest(gone) g where g.workspace_id = workspace) m), '{}');
        insert into stage_deltas (workspace_id, measure, key, day, other, bucket, n)
        select workspace, f.measure, f.key, f.day, f.other, f.bucket, sum(f.n)
        from (select * from figures_of(there, coalesce(zone, 'UTC'))
              union all select measure, key, day, other, bucket, -n from figures_of(before, coalesce(zone, 'UTC'))) f
        group by 2, 3, 4, 5, 6 having sum(f.n) <> 0;
      end loop;
      return null;
    end $$`
  await run`
    create trigger count_moves_insert after insert on stage_moves referencing new table as added
      for each statement execute function count_moves()`
  await run`
    create trigger count_moves_delete after delete on stage_moves referencing old table as removed
      for each statement execute function count_moves()`
  await run`
    create trigger count_moves_update after update on stage_moves referencing old table as removed new table as added
      for each statement when (pg_trigger_depth() = 0) execute function count_moves()`
  // A cascade works as the owner, who sees nothing behind the wall: whoever deletes somebody takes the moves along.
  await run`
    create function take_moves_along() returns trigger language plpgsql as $$
    begin
      delete from stage_moves where workspace_id = old.workspace_id and contact_id = old.id;
      return old;
    end $$`
  await run`
    create trigger take_moves_along before delete on contacts for each row execute function take_moves_along()`
}
