-- Looks at what the migrations and seeds made, and keeps what the reset needs to put it back.
-- Types and operators are written down with their schema: the reset's session need not find them on its path.
set search_path = '';

do $$
declare
  t record;
  seed record;
begin
  -- A tree of partitions is one table, named by its root; of classic inheritance each table is its own.
  for t in
    select c.oid, n.nspname, c.relname, c.relkind, format('%I.%I', n.nspname, c.relname) as name,
           exists (select from pg_inherits i where i.inhparent = c.oid or i.inhrelid = c.oid) as inherits
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'f') and not c.relispartition and c.relpersistence <> 't'
       and n.nspname not in ('pg_catalog', 'information_schema', 'assay_reset') and n.nspname !~ '^pg_(toast|temp)'
  loop
    perform assay_reset.keep(t.oid, t.name, t.relkind, t.inherits and t.relkind <> 'p');
  end loop;

  for t in
    select c.oid, format('%I.%I', n.nspname, c.relname) as name, c.relkind, d.relid as logical, d.keyed and c.relkind <> 'f' as keyed
      from assay_reset.tables d
      cross join lateral (select d.relid union select relid::oid from pg_partition_tree(d.relid)) p (oid)
      join pg_class c on c.oid = p.oid
      join pg_namespace n on n.oid = c.relnamespace
  loop
    perform assay_reset.watch(t.name, t.relkind, t.logical, t.keyed);
  end loop;

  for t in
    select c.oid, format('%I.%I', n.nspname, c.relname) as name, c.relkind, c.relispopulated
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('S', 'm') and c.relpersistence <> 't' and n.nspname not in ('pg_catalog', 'information_schema', 'assay_reset')
  loop
    if t.relkind = 'S' then
      execute format('insert into assay_reset.sequences select %1$s, %2$L, q.last_value, q.is_called, s.seqstart, s.seqcache > 1 from %3$s q, pg_sequence s where s.seqrelid = %1$s',
                     t.oid, t.name, t.name);
    else
      insert into assay_reset.views values (t.oid, t.name, t.relispopulated);
      if t.relispopulated then
        execute format('create table assay_reset.seed_%s as select * from %s', t.oid, t.name);
      end if;
    end if;
  end loop;

  perform assay_reset.rank_tables();
  insert into assay_reset.large_objects select oid, lomowner, lomacl, lo_get(oid) from pg_largeobject_metadata;
end $$;

drop function assay_reset.keep, assay_reset.watch, assay_reset.write_mark, assay_reset.write_restore, assay_reset.write_ordinary,
  assay_reset.hindrances, assay_reset.insertion, assay_reset.pairs, assay_reset.key_of, assay_reset.rank_tables;
reset search_path;

-- Nothing else makes statistics where autovacuum is off: the reset's own plans need them as much as the application's.
analyze;
