-- The change counter since the last reset, and what is under way in this database.
-- Sequences are counted only where a session was at work since the time $2: every reset puts them back, whoever stepped them, so the one
-- question left to a look is whether somebody stepped one after that.
with sessions as materialized (
  select pid, application_name, state, query, state_change
    from pg_catalog.pg_stat_get_activity(null)
   where datid = $1 and pid <> pg_catalog.pg_backend_pid() and backend_type = 'client backend')
select (select count(*) from assay_reset.touched)
     + case when exists (select from pg_catalog.pg_largeobject_metadata) or exists (select from assay_reset.large_objects)
         then assay_reset.changed_large_objects() else 0 end
     + case when (select pg_catalog.max(state_change) >= $2 from sessions)
         then (select coalesce(sum(assay_reset.drift(q.present, q.last_value, q.is_called)), 0)::bigint
                 from (select s.*, pg_catalog.pg_sequence_last_value(s.seqid) as present from assay_reset.sequences s offset 0) q)
         else 0 end as changes,
       coalesce(
         (select pg_catalog.format('session %s%s is %s: %s', pid, ' of ' || nullif(application_name, ''), coalesce(state, 'not to be seen'), pg_catalog.left(query, 120))
            from sessions where state is distinct from 'idle' limit 1),
         (select pg_catalog.format('transaction %L is prepared and not ended', gid)
            from pg_catalog.pg_prepared_xacts where database = pg_catalog.current_database() limit 1)) as busy
