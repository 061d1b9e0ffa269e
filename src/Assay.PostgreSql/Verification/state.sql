-- A line for everything in a database but rows, sequences and large objects, as PostgreSQL's own functions tell it.
with own as (
  select oid, nspname from pg_catalog.pg_namespace
   where nspname not in ('pg_catalog', 'information_schema', 'assay_reset') and nspname !~ '^pg_(toast|temp)'),
relations as (
  select c.*, pg_catalog.format('%I.%I', n.nspname, c.relname) as name from pg_catalog.pg_class c join own n on n.oid = c.relnamespace where c.relpersistence <> 't'),
objects (line) as (
  select pg_catalog.format('schema %I owner %s acl %s', n.nspname, n.nspowner::regrole, n.nspacl)
    from pg_catalog.pg_namespace n where n.oid in (select oid from own)
  union all
  select pg_catalog.format('relation %s kind %s persistence %s owner %s acl %s options %s security %s %s populated %s replica identity %s partition by %s of %s',
           name, relkind, relpersistence, relowner::regrole, relacl, reloptions, relrowsecurity, relforcerowsecurity, relispopulated, relreplident,
           pg_catalog.pg_get_partkeydef(oid), pg_catalog.pg_get_expr(relpartbound, oid))
    from relations
  union all
  select pg_catalog.format('column %s.%I %s collation %s not null %s default %s identity %s generated %s acl %s options %s statistics %s storage %s dropped %s at %s',
           r.name, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attcollation::regcollation, a.attnotnull,
           pg_catalog.pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated, a.attacl, a.attoptions, a.attstattarget, a.attstorage,
           a.attisdropped, a.attnum)
    from relations r join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum > 0
    left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
   where r.relkind in ('r', 'p', 'v', 'm', 'f', 'c')
  union all
  select pg_catalog.format('constraint %s %I %s valid %s', r.name, c.conname, pg_catalog.pg_get_constraintdef(c.oid), c.convalidated)
    from pg_catalog.pg_constraint c join relations r on r.oid = c.conrelid
  union all
  select pg_catalog.format('index %s valid %s clustered %s', pg_catalog.pg_get_indexdef(r.oid), i.indisvalid, i.indisclustered)
    from relations r join pg_catalog.pg_index i on i.indexrelid = r.oid
  union all
  select 'statistics ' || pg_catalog.pg_get_statisticsobjdef(oid) from pg_catalog.pg_statistic_ext
  union all
  select pg_catalog.format('view %s %s', name, pg_catalog.pg_get_viewdef(oid)) from relations where relkind in ('v', 'm')
  union all
  select pg_catalog.format('trigger %s enabled %s', pg_catalog.pg_get_triggerdef(t.oid), t.tgenabled)
    from pg_catalog.pg_trigger t join relations r on r.oid = t.tgrelid where not t.tgisinternal
  union all
  select pg_catalog.format('rule %s enabled %s', pg_catalog.pg_get_ruledef(w.oid), w.ev_enabled)
    from pg_catalog.pg_rewrite w join relations r on r.oid = w.ev_class where w.rulename <> '_RETURN'
  union all
  select pg_catalog.format('policy %I on %s %s %s using %s check %s', p.polname, r.name, p.polcmd, p.polroles::regrole[],
           pg_catalog.pg_get_expr(p.polqual, p.polrelid), pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid))
    from pg_catalog.pg_policy p join relations r on r.oid = p.polrelid
  union all
  select pg_catalog.format('inherits %s %s', inhrelid::regclass, inhparent::regclass) from pg_catalog.pg_inherits where inhrelid in (select oid from relations)
  union all
  select pg_catalog.format('function %s owner %s acl %s %s', p.oid::regprocedure, p.proowner::regrole, p.proacl,
           case when p.prokind in ('f', 'p') then pg_catalog.pg_get_functiondef(p.oid) end)
    from pg_catalog.pg_proc p where p.pronamespace in (select oid from own)
  union all
  select pg_catalog.format('type %s kind %s owner %s acl %s base %s not null %s default %s labels %s', t.oid::regtype, t.typtype, t.typowner::regrole, t.typacl,
           t.typbasetype::regtype, t.typnotnull, t.typdefault,
           (select pg_catalog.array_agg(e.enumlabel order by e.enumsortorder) from pg_catalog.pg_enum e where e.enumtypid = t.oid))
    from pg_catalog.pg_type t where t.typnamespace in (select oid from own) and t.typelem = 0
  union all
  select pg_catalog.format('sequence %s type %s start %s increment %s min %s max %s cache %s cycle %s', seqrelid::regclass, seqtypid::regtype, seqstart, seqincrement,
           seqmin, seqmax, seqcache, seqcycle)
    from pg_catalog.pg_sequence where seqrelid in (select oid from relations)
  union all
  select pg_catalog.format('extension %I %s', extname, extversion) from pg_catalog.pg_extension
  union all
  select pg_catalog.format('event trigger %I on %s enabled %s calls %s', evtname, evtevent, evtenabled, evtfoid::regprocedure) from pg_catalog.pg_event_trigger
  union all
  select pg_catalog.format('default privileges %s %s %s %s', defaclrole::regrole, defaclnamespace, defaclobjtype, defaclacl) from pg_catalog.pg_default_acl
  union all
  -- What nothing describes in words, as it stands in its catalogue.
  select pg_catalog.format('publication %s', p) from pg_catalog.pg_publication p
  union all
  select pg_catalog.format('published %s', p) from pg_catalog.pg_publication_rel p
  union all
  select pg_catalog.format('foreign server %s', s) from pg_catalog.pg_foreign_server s
  union all
  select pg_catalog.format('foreign data wrapper %s', w) from pg_catalog.pg_foreign_data_wrapper w
  union all
  select pg_catalog.format('foreign table %s', t) from pg_catalog.pg_foreign_table t
  union all
  select pg_catalog.format('aggregate %s', a) from pg_catalog.pg_aggregate a join pg_catalog.pg_proc p on p.oid = a.aggfnoid where p.oid >= 16384
  union all
  select pg_catalog.format('operator %s', o) from pg_catalog.pg_operator o where o.oid >= 16384
  union all
  select pg_catalog.format('operator class %s', o) from pg_catalog.pg_opclass o where o.oid >= 16384
  union all
  select pg_catalog.format('operator family %s', o) from pg_catalog.pg_opfamily o where o.oid >= 16384
  union all
  select pg_catalog.format('cast %s', c) from pg_catalog.pg_cast c where c.oid >= 16384
  union all
  select pg_catalog.format('collation %s', c) from pg_catalog.pg_collation c where c.oid >= 16384
  union all
  select pg_catalog.format('conversion %s', c) from pg_catalog.pg_conversion c where c.oid >= 16384
  union all
  select pg_catalog.format('language %s', l) from pg_catalog.pg_language l where l.oid >= 16384
  union all
  select pg_catalog.format('text search configuration %s', c) from pg_catalog.pg_ts_config c where c.oid >= 16384
  union all
  select pg_catalog.format('text search mapping %s', m) from pg_catalog.pg_ts_config_map m where m.mapcfg >= 16384
  union all
  select pg_catalog.format('text search dictionary %s', d) from pg_catalog.pg_ts_dict d where d.oid >= 16384
  union all
  select pg_catalog.format('comment %s %s %s %s', classoid::regclass, objoid, objsubid, description) from pg_catalog.pg_description where objoid >= 16384
  union all
  select pg_catalog.format('database owner %s acl %s limit %s settings %s', d.datdba::regrole, d.datacl, d.datconnlimit,
           (select pg_catalog.array_agg(s.setrole || s.setconfig::text order by s.setrole) from pg_catalog.pg_db_role_setting s where s.setdatabase = d.oid))
    from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
select line from objects order by line collate "C"
