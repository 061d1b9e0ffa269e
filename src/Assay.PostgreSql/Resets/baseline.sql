-- Installed in every template, after its migrations and seeds: what a reset needs to find the changes and to put them back.
-- Object identifiers are stored as they are: a clone is a physical copy and keeps them.
create schema assay;

-- A row for each statement that wrote. No unique key on purpose: two open transactions that write to one table must not wait here.
create unlogged table assay.touched (relid oid not null, what "char" not null);
create table assay.seeded (relid oid primary key, restore text not null);
create table assay.sequences (seqid oid primary key, last_value bigint not null, is_called boolean not null);
create table assay.unrestorable (relid oid primary key, reason text not null);

create function assay.touch() returns trigger language plpgsql security definer as $$
begin
  if pg_catalog.current_setting('assay.resetting', true) is distinct from 'on' then
    insert into assay.touched values (tg_relid, 'r');
  end if;
  return null;
end $$;

-- How far the sequences are from the baseline. Never falls between two resets, as no step is ever taken back.
create function assay.drift(seqid oid, base bigint, called boolean) returns bigint language sql security definer as $$
  select pg_catalog.abs(coalesce(v, base) - base) + case when (v is null) = called then 1 else 0 end
  from (select pg_catalog.pg_sequence_last_value(seqid) as v) as now
$$;

-- The change counter since the last reset, and what is under way in this database.
create function assay.observe(out changes bigint, out busy text) language plpgsql security definer as $$
begin
  select (select count(*) from assay.touched)
       + coalesce((select sum(assay.drift(s.seqid, s.last_value, s.is_called)) from assay.sequences s), 0)
    into changes;
  select coalesce(
      (select pg_catalog.format('session %s of %s is %s: %s', pid, coalesce(nullif(application_name, ''), usename), state, pg_catalog.left(query, 120))
         from pg_catalog.pg_stat_activity
        where datname = pg_catalog.current_database() and pid <> pg_catalog.pg_backend_pid()
          and backend_type = 'client backend' and state <> 'idle'
        limit 1),
      (select pg_catalog.format('transaction %L is prepared and not ended', gid)
         from pg_catalog.pg_prepared_xacts where database = pg_catalog.current_database() limit 1))
    into busy;
end $$;

-- Puts back rows, sequences and large objects. The marks are taken first: whatever is committed after that keeps its mark and is seen
-- by the next look, while the clean-up below already works on it or on more.
create function assay.reset(out changes bigint, out replace_because text) language plpgsql security definer as $$
declare
  touched oid[];
  ddl boolean;
  t record;
  s record;
begin
  with gone as (delete from assay.touched returning relid, what)
  select count(*), pg_catalog.array_agg(distinct relid) filter (where what = 'r'), coalesce(pg_catalog.bool_or(what = 'd'), false)
    into changes, touched, ddl from gone;
  if ddl then
    replace_because := 'the schema was changed';
    return;
  end if;

  select reason into replace_because from assay.unrestorable where relid = any (touched) limit 1;
  if found then
    return;
  end if;

  if touched is not null then
    perform pg_catalog.set_config('assay.resetting', 'on', true), pg_catalog.set_config('session_replication_role', 'replica', true);
    for t in
      with recursive tree (relid) as (
        select pg_catalog.unnest(touched)
        union
        select i.inhrelid from pg_catalog.pg_inherits i join tree on i.inhparent = tree.relid)
      select n.nspname, c.relname, d.restore
        from tree
        join pg_catalog.pg_class c on c.oid = tree.relid and c.relkind = 'r'
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        left join assay.seeded d on d.relid = c.oid
    loop
      execute pg_catalog.format('delete from only %I.%I', t.nspname, t.relname);
      if t.restore is not null then
        execute t.restore;
      end if;
    end loop;
  end if;

  for s in
    select q.seqid, q.last_value, q.is_called, assay.drift(q.seqid, q.last_value, q.is_called) as steps
      from assay.sequences q
     where assay.drift(q.seqid, q.last_value, q.is_called) <> 0
  loop
    perform pg_catalog.setval(s.seqid::regclass, s.last_value, s.is_called);
    changes := changes + s.steps;
  end loop;

  perform pg_catalog.lo_unlink(oid) from pg_catalog.pg_largeobject_metadata;
end $$;

do $$
declare
  t record;
  columns text;
  filled boolean;
begin
  for t in
    select c.oid, n.nspname, c.relname, c.relkind, c.relhasrules
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and c.relpersistence <> 't'
       and n.nspname not in ('pg_catalog', 'information_schema', 'assay') and n.nspname !~ '^pg_(toast|temp)'
  loop
    execute format('create trigger assay_touch after insert or update or delete or truncate on %I.%I for each statement execute function assay.touch()',
                   t.nspname, t.relname);
    -- Writes under session_replication_role = replica must leave their mark too.
    execute format('alter table %I.%I enable always trigger assay_touch', t.nspname, t.relname);

    if t.relhasrules or exists (select from pg_catalog.pg_trigger g where g.tgrelid = t.oid and g.tgenabled in ('A', 'R') and g.tgname <> 'assay_touch') then
      insert into assay.unrestorable
      values (t.oid, format('%I.%I was written to, and has rules or triggers that fire whoever writes', t.nspname, t.relname));
    end if;

    if t.relkind = 'r' then
      execute format('select exists (select from only %I.%I)', t.nspname, t.relname) into filled;
      if filled then
        execute format('create table assay.seed_%s as select * from only %I.%I', t.oid, t.nspname, t.relname);
        select string_agg(format('%I', a.attname), ', ' order by a.attnum) into columns
          from pg_catalog.pg_attribute a
         where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '';
        insert into assay.seeded
        values (t.oid, format('insert into %I.%I (%s) overriding system value select %s from assay.seed_%s', t.nspname, t.relname, columns, columns, t.oid));
      end if;
    end if;
  end loop;

  for t in
    select c.oid, n.nspname, c.relname
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'S' and c.relpersistence <> 't' and n.nspname not in ('pg_catalog', 'information_schema', 'assay')
  loop
    execute format('insert into assay.sequences select %s, last_value, is_called from %I.%I', t.oid, t.nspname, t.relname);
  end loop;

  if exists (select from pg_catalog.pg_largeobject_metadata) then
    raise exception 'The template holds large objects, which a reset cannot put back yet.' using errcode = 'feature_not_supported';
  end if;
end $$;
