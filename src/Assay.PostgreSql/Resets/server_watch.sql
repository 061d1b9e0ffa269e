-- What all databases of a server share, with a version of each. Runs in the maintenance database, which knows the roles that Assay made.
select 'role ' || rolname, xmin::text from pg_catalog.pg_authid where rolname !~ '^pg_' and not exists (select from roles where name = rolname)
union all
select pg_catalog.format('membership of %s in %s', member::regrole, roleid::regrole), xmin::text from pg_catalog.pg_auth_members
union all
select 'tablespace ' || spcname, xmin::text from pg_catalog.pg_tablespace
union all
select 'settings of ' || case when setrole = 0 then 'all roles' else setrole::regrole::text end, xmin::text from pg_catalog.pg_db_role_setting where setdatabase = 0
union all
select 'ALTER SYSTEM', modification::text || size from pg_catalog.pg_stat_file('postgresql.auto.conf', true) where modification is not null
