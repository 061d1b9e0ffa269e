-- The change counter since the last reset, and what is under way in this database. Sequences are looked at when asked for ($1): nobody steps
-- one without a trace in the tables but who fails or rolls back, and what they did is put back by every reset.
select (select count(*) from assay.touched)
     + assay.changed_large_objects()
     + case when $1 then
         (select coalesce(sum(assay.drift(pg_catalog.pg_sequence_last_value(seqid), last_value, is_called)), 0)::bigint from assay.sequences)
       else 0 end as changes,
       coalesce(
         (select pg_catalog.format('session %s%s is %s: %s', pid, ' of ' || nullif(application_name, ''), coalesce(state, 'not to be seen'), pg_catalog.left(query, 120))
            from pg_catalog.pg_stat_get_activity(null)
           where datid = $2
             and pid <> pg_catalog.pg_backend_pid() and backend_type = 'client backend' and state is distinct from 'idle'
           limit 1),
         (select pg_catalog.format('transaction %L is prepared and not ended', gid)
            from pg_catalog.pg_prepared_xacts where database = pg_catalog.current_database() limit 1)) as busy
