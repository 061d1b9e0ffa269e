-- Helpers of baseline.sql: they write the code for each table.

-- The columns of the smallest key that names every row: unique, complete, never null; with their types and the operators that compare them. Arrays and
-- composite types are left out: keys are gathered in arrays, and unnest would take them apart. Where rows are written over by key, equal has to mean the same.
create function assay_reset.key_of(relation oid, out columns name[], out types text[], out operators text[]) language sql as $$
  select array_agg(a.attname order by k.position), array_agg(format_type(a.atttypid, -1) order by k.position),
         array_agg((select format('operator(%I.%s)', n.nspname, q.oprname)
                      from pg_opclass o
                      join pg_amop m on m.amopfamily = o.opcfamily and m.amopstrategy = 3 and m.amoplefttype = o.opcintype and m.amoprighttype = o.opcintype
                      join pg_operator q on q.oid = m.amopopr
                      join pg_namespace n on n.oid = q.oprnamespace
                     where o.oid = chosen.indclass[k.position]) order by k.position)
    from (
      select i.indrelid, i.indkey, i.indnkeyatts, i.indclass
        from pg_index i
       where i.indrelid = relation and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
         and (i.indimmediate or not assay_reset.is_ordinary())
         and not exists (
           select from generate_series(0, i.indnkeyatts - 1) p
             join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[p]
             join pg_type y on y.oid = a.atttypid
             join pg_opclass o on o.oid = i.indclass[p]
            where not a.attnotnull or y.typcategory in ('A', 'C') or not o.opcdefault
               or exists (select from pg_constraint c where c.conrelid = a.attrelid and c.contype = 'n' and c.conkey = array[a.attnum] and not c.convalidated)
               or assay_reset.is_ordinary() and not (
                 exists (select from pg_amproc f where f.amprocfamily = o.opcfamily and f.amproclefttype = o.opcintype and f.amprocrighttype = o.opcintype and f.amprocnum = 4)
                 and coalesce((select l.collisdeterministic from pg_collation l where l.oid = a.attcollation), true)))
       order by i.indisprimary desc, i.indnkeyatts, i.indexrelid
       limit 1) chosen
    cross join lateral generate_series(0, chosen.indnkeyatts - 1) k (position)
    join pg_attribute a on a.attrelid = chosen.indrelid and a.attnum = chosen.indkey[k.position]
$$;

-- Registers a table, keeps its rows, and makes assay_reset.restore_<oid> for it where it holds any.
create function assay_reset.keep(relation oid, name text, kind "char", inherits boolean) returns void language plpgsql as $$
declare
  target text := case when kind = 'p' then name else 'only ' || name end;
  members oid[];
  seeded boolean;
  key record;
  columns name[];
  reason text;
begin
  if kind = 'f' then
    insert into assay_reset.tables
    values (relation, name, target, array[relation], false, false, 0, format('%s was written to, a foreign table: its rows are not in this database', name));
    return;
  end if;

  with recursive tree (relid) as (select relation union select i.inhrelid from pg_inherits i join tree on i.inhparent = tree.relid)
  select array_agg(relid) into members from tree;
  select format('%s was written to, and %s', name, what) into reason
    from (select format('its trigger %I fires whoever writes', g.tgname) as what from pg_trigger g
           where g.tgrelid = any (members) and g.tgenabled in ('A', 'R')
          union all
          select format('its rule %I applies to whoever writes', r.rulename) from pg_rewrite r
           where r.ev_class = any (members) and r.ev_enabled in ('A', 'R')
          union all
          select 'it has foreign tables as partitions' from pg_class c where c.oid = any (members) and c.relkind = 'f'
          union all
          select what from assay_reset.hindrances(members) what where assay_reset.is_ordinary()) found
   limit 1;

  execute format('select exists (select from %s)', target) into seeded;
  key := assay_reset.key_of(relation);
  insert into assay_reset.tables
  values (relation, name, target, case when kind = 'p' then array[relation] else members end, seeded,
          seeded and not inherits and key.columns is not null, assay_reset.pages(relation), reason);
  if not seeded then
    return;
  end if;

  execute format('create table assay_reset.seed_%s as select * from %s', relation, target);
  select array_agg(a.attname order by a.attnum) into columns
    from pg_attribute a where a.attrelid = relation and a.attnum > 0 and not a.attisdropped and a.attgenerated = '';
  if not assay_reset.is_ordinary() then
    perform assay_reset.write_restore(relation, target, name, columns, case when not inherits then key.columns end, key.types, key.operators);
  else
    perform assay_reset.write_ordinary(relation, target, name, columns, case when not inherits then key.columns end, key.operators);
  end if;
  if not inherits and key.columns is not null then
    perform assay_reset.write_mark(relation, key.columns);
  end if;
end $$;

-- Writes assay_reset.mark_<oid>, which notes the keys of the rows that a statement wrote.
create function assay_reset.write_mark(relation oid, key name[]) returns void language plpgsql as $$
declare
  keys text;
begin
  select string_agg(format('%I', k), ', ') into keys from unnest(key) k;
  execute format('create table assay_reset.keys_%s as select %s from assay_reset.seed_%s with no data', relation, keys, relation);
  execute format('create unique index on assay_reset.seed_%s (%s)', relation, keys);
  execute format('create function assay_reset.mark_%s() returns trigger language plpgsql security definer as %L', relation, format($f$
    #variable_conflict use_column
    begin
      if pg_catalog.current_setting('assay.resetting', true) is not distinct from 'on' then
        return null;
      end if;
      insert into assay_reset.touched values (%1$s, 'k');
      if tg_op = 'INSERT' then
        insert into assay_reset.keys_%1$s select %2$s from new_rows;
      elsif tg_op = 'DELETE' then
        insert into assay_reset.keys_%1$s select %2$s from old_rows;
      else
        insert into assay_reset.keys_%1$s select %2$s from old_rows union select %2$s from new_rows;
      end if;
      return null;
    end $f$, relation, keys));
end $$;

-- The beginning of the statement that copies rows r of the seed. The rows' own values: equal keys may be written in several ways.
create function assay_reset.insertion(name text, columns name[]) returns text language sql as $$
  select format('insert into %s (%s) overriding system value select %s from', name, string_agg(format('%I', c), ', ' order by n), string_agg(format('r.%I', c), ', ' order by n))
    from unnest(columns) with ordinality as u (c, n)
$$;

create function assay_reset.pairs(key name[], operators text[], one text, other text) returns text language sql as $$
  select string_agg(format('%s.%I %s %s.%I', one, k, o, other, k), ' and ') from unnest(key, operators) as u (k, o) where k is not null
$$;

-- Writes assay_reset.restore_<oid>.
create function assay_reset.write_restore(relation oid, target text, name text, columns name[], key name[], types text[], operators text[]) returns void language plpgsql as $$
declare
  insertion text := assay_reset.insertion(name, columns);
  all_rows text := format('delete from %s; %s assay_reset.seed_%s r;', target, insertion, relation);
  keys text;
  pairs text := assay_reset.pairs(key, operators, 'r', 'k');
begin
  if key is null then
    execute format('create function assay_reset.restore_%s(whole boolean) returns void language plpgsql as %L', relation,
                   format(E'#variable_conflict use_column\nbegin %s end', all_rows));
    return;
  end if;

  select string_agg(format('%I', k), ', ') into keys from unnest(key) k;
  execute format('create function assay_reset.restore_%s(whole boolean) returns void language plpgsql as %L', relation, format($f$
    #variable_conflict use_column
    declare
      %4$s;
    begin
      if whole then
        delete from assay_reset.keys_%1$s; %3$s
        return;
      end if;
      with gone as (delete from assay_reset.keys_%1$s returning %2$s)
      select %5$s into %6$s from gone;
      if assay_key_1 is null then
        return;
      end if;
      delete from %7$s r using unnest(%6$s) as k (%2$s) where %8$s;
      %9$s (select distinct %2$s from unnest(%6$s) as k (%2$s)) k join assay_reset.seed_%1$s r on %8$s;
    end $f$,
    relation, keys, all_rows,
    (select string_agg(format('assay_key_%s %s[]', n, y), '; ' order by n) from unnest(types) with ordinality as u (y, n)),
    (select string_agg(format('array_agg(%I)', k), ', ' order by n) from unnest(key) with ordinality as u (k, n)),
    (select string_agg(format('assay_key_%s', n), ', ' order by n) from unnest(key) with ordinality as u (k, n)),
    target, pairs, insertion));
end $$;

-- Puts the triggers on one table: by key where the reset works by key.
create function assay_reset.watch(name text, kind "char", logical oid, keyed boolean) returns void language plpgsql as $$
declare
  event record;
begin
  for event in
    select * from (values
      ('insert', 'referencing new table as new_rows'), ('update', 'referencing old table as old_rows new table as new_rows'),
      ('delete', 'referencing old table as old_rows')) e (verb, rows) where keyed
    union all
    select 'insert or update or delete', '' where not keyed
    union all
    -- Foreign tables have had such triggers since PostgreSQL 16.
    select 'truncate', '' where kind <> 'f' or current_setting('server_version_num')::int >= 160000
  loop
    execute format('create trigger %I after %s on %s %s for each statement execute function %s',
      'assay_' || split_part(event.verb, ' ', 1), event.verb, name, event.rows,
      case when event.rows = '' then format('assay_reset.touch(%s)', logical) else format('assay_reset.mark_%s()', logical) end);
    -- Writes under session_replication_role = replica must leave their mark too.
    execute format('alter %s %s enable always trigger %I', case when kind = 'f' then 'foreign table' else 'table only' end, name, 'assay_' || split_part(event.verb, ' ', 1));
  end loop;
end $$;
