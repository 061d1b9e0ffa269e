-- What no trigger sees: settings of this database, one line each; advisory locks that sessions hold and the names that clients give themselves.
select pg_catalog.concat_ws(E'\n',
         'owner, grants and options of the database: ' || (select row(d.datdba, d.datacl, d.datconnlimit, d.datistemplate, d.datallowconn)::text from pg_catalog.pg_database d where d.oid = $1),
         'settings of the database: ' || (
           select coalesce(pg_catalog.string_agg(s.setrole || ' ' || s.setconfig::text, ' ' order by s.setrole), '')
             from pg_catalog.pg_db_role_setting s where s.setdatabase = $1),
         'comment of the database: ' || coalesce(pg_catalog.shobj_description($1, 'pg_database'), ''),
         'owners and grants of its objects: ' || (
           select coalesce(sum(pg_catalog.hashtextextended(pg_catalog.concat_ws(' ', s.classid, s.objid, s.objsubid, s.refobjid, s.deptype), 0)), 0)
             from pg_catalog.pg_shdepend s
            where s.dbid = $1 and s.classid <> 'pg_catalog.pg_largeobject'::pg_catalog.regclass
              and not exists (select from pg_catalog.pg_class c where c.oid = s.objid and c.relpersistence = 't')),
         'replication slots: ' || (
           select coalesce(pg_catalog.string_agg(l.slot_name::text, ' ' order by l.slot_name), '')
             from pg_catalog.pg_replication_slots l where l.database = (select d.datname from pg_catalog.pg_database d where d.oid = $1)),
         'event triggers: ' || (
           select coalesce(pg_catalog.string_agg(pg_catalog.concat_ws(' ', e.evtname, e.evtevent, e.evtowner, e.evtfoid, e.evtenabled, e.evttags), ' ' order by e.oid), '')
             from pg_catalog.pg_event_trigger e)) as settings,
       (select pg_catalog.array_agg(pg_catalog.format('%s:%s:%s:%s', l.pid, l.classid, l.objid, l.objsubid))
          from pg_catalog.pg_locks l where l.locktype = 'advisory' and l.database = $1 and l.granted) as locks,
       (select pg_catalog.array_agg(distinct coalesce(a.application_name, ''))
          from pg_catalog.pg_stat_get_activity(null) a
         where a.datid = $1 and a.pid <> pg_catalog.pg_backend_pid() and a.backend_type = 'client backend') as clients
