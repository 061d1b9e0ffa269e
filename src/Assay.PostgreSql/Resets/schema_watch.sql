-- Installed where the role may: changes of the schema are seen as they happen.
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
  if pg_catalog.current_setting('assay.resetting', true) is distinct from 'on' and pg_catalog.current_query() ~* '\mconcurrently\M' then
    insert into assay_reset.touched values (0, 'd');
  end if;
end $$;

create event trigger assay_schema_may_change on ddl_command_start execute function assay_reset.schema_may_change();
create event trigger assay_schema_changed on ddl_command_end execute function assay_reset.schema_changed();
create event trigger assay_schema_dropped on sql_drop execute function assay_reset.schema_dropped();
alter event trigger assay_schema_may_change enable always;
alter event trigger assay_schema_changed enable always;
alter event trigger assay_schema_dropped enable always;
