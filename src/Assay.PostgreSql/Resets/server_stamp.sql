-- A stamp of what all databases of the server share. For superusers.
select pg_catalog.sum(pg_catalog.hashtextextended(what, version))::text || pg_catalog.pg_stat_file('postgresql.auto.conf', true)::text as stamp
  from (select rolname::text, xmin::text::bigint from pg_catalog.pg_authid
        union all select 'member', roleid::bigint + member::bigint + xmin::text::bigint from pg_catalog.pg_auth_members
        union all select spcname::text, xmin::text::bigint from pg_catalog.pg_tablespace
        union all select 'setting', setrole::bigint + xmin::text::bigint from pg_catalog.pg_db_role_setting where setdatabase = 0) as shared (what, version)
