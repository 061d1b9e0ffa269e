-- Installed where the role may: changes of the schema are seen as they happen.

-- The code that notes keys knows the columns of the key as they were. After a change of the table it must not stand in the way of the test: the database is
-- replaced anyway, and a rollback brings the code back.
create function assay_reset.stop_noting_keys(relation oid) returns void language plpgsql security definer as $$
declare
  before text := pg_catalog.current_setting('assay.resetting', true);
begin
  perform pg_catalog.set_config('assay.resetting', 'on', true);
  execute pg_catalog.format('create or replace function assay_reset.mark_%s() returns trigger language plpgsql security definer as %L', relation, 'begin return null; end');
  perform pg_catalog.set_config('assay.resetting', coalesce(before, ''), true);
end $$;

-- Kept rows of a type that is about to change or go would forbid it.
create function assay_reset.let_go_of_types() returns void language plpgsql security definer as $$
declare
  t record;
  before text := pg_catalog.current_setting('assay.resetting', true);
begin
  insert into assay_reset.touched values (0, 'd');
  perform assay_reset.stop_noting_keys(relid) from assay_reset.tables where keyed;
  perform pg_catalog.set_config('assay.resetting', 'on', true);
  for t in
    select distinct c.oid::pg_catalog.regclass as name
      from pg_catalog.pg_class c
      join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0
      join pg_catalog.pg_type y on y.oid = a.atttypid
     where c.relnamespace = 'assay_reset'::pg_catalog.regnamespace and c.relname ~ '^(seed|keys)_[0-9]+$' and c.relkind = 'r'
       and y.typnamespace <> 'pg_catalog'::pg_catalog.regnamespace
  loop
    execute pg_catalog.format('drop table %s', t.name);
  end loop;
  perform pg_catalog.set_config('assay.resetting', coalesce(before, ''), true);
end $$;

create function assay_reset.schema_changed() returns event_trigger language plpgsql security definer as $$
begin
  if pg_catalog.current_setting('assay.resetting', true) is not distinct from 'on' then
    return;
  end if;
  insert into assay_reset.touched
  select distinct case when command_tag = 'REFRESH MATERIALIZED VIEW' then objid else 0 end,
                  (case when command_tag = 'REFRESH MATERIALIZED VIEW' then 'm' else 'd' end)::"char"
    from pg_catalog.pg_event_trigger_ddl_commands()
   where schema_name is distinct from 'pg_temp';
  perform assay_reset.stop_noting_keys(t.relid)
     from assay_reset.tables t join pg_catalog.pg_event_trigger_ddl_commands() c on c.objid = t.relid where t.keyed;
end $$;

create function assay_reset.schema_dropped() returns event_trigger language plpgsql security definer as $$
begin
  if pg_catalog.current_setting('assay.resetting', true) is distinct from 'on'
     and exists (select from pg_catalog.pg_event_trigger_dropped_objects() where not is_temporary) then
    insert into assay_reset.touched values (0, 'd');
  end if;
end $$;

-- What runs in several transactions may fail after its first one, and leaves an invalid index behind that no other trigger tells of.
create function assay_reset.schema_may_change() returns event_trigger language plpgsql security definer as $$
begin
  if pg_catalog.current_setting('assay.resetting', true) is distinct from 'on' and pg_catalog.current_query() ~* '\mconcurrently\M'
     and (tg_tag in ('CREATE INDEX', 'DROP INDEX', 'REINDEX') or tg_tag = 'ALTER TABLE' and pg_catalog.current_query() ~* '\mdetach\M') then
    insert into assay_reset.touched values (0, 'd');
  end if;
  if pg_catalog.current_setting('assay.resetting', true) is distinct from 'on'
     and tg_tag in ('DROP TYPE', 'DROP DOMAIN', 'DROP EXTENSION', 'DROP SCHEMA', 'DROP COLLATION', 'ALTER DOMAIN', 'ALTER TYPE') then
    perform assay_reset.let_go_of_types();
  end if;
end $$;

create event trigger assay_schema_may_change on ddl_command_start execute function assay_reset.schema_may_change();
create event trigger assay_schema_changed on ddl_command_end execute function assay_reset.schema_changed();
create event trigger assay_schema_dropped on sql_drop execute function assay_reset.schema_dropped();
alter event trigger assay_schema_may_change enable always;
alter event trigger assay_schema_changed enable always;
alter event trigger assay_schema_dropped enable always;
