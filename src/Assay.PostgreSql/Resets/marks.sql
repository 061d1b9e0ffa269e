-- Installed in every template, after its migrations and seeds: what the reset needs to find changes and to put them back.
-- Object identifiers are stored as they are: a clone is a physical copy and keeps them.
-- Not named after the role that owns it: such a schema would stand first on the search path.
create schema assay_reset;

-- One row for each statement that wrote: the table ('k': its keys were noted too, 'w': not), or 'd' for a changed schema, 'm' for a refreshed
-- materialised view. No unique key on purpose: two open transactions that write to one table must not wait for each other here.
create unlogged table assay_reset.touched (relid oid not null, what "char" not null);

-- How each table is put back. Rows of one with a seed and a key are put back by key, so that the cost does not follow the size of the seed.
create table assay_reset.tables (
  relid oid primary key,
  name text not null,
  target text not null,
  members oid[] not null,
  seeded boolean not null,
  keyed boolean not null,
  pages bigint not null,
  unrestorable text,
  -- Parents before children, where the foreign keys have no cycle.
  rank integer not null default 0);
create table assay_reset.sequences (seqid oid primary key, name text not null, last_value bigint not null, is_called boolean not null,
  start bigint not null, stored boolean not null);
create table assay_reset.views (relid oid primary key, name text not null, populated boolean not null);
create table assay_reset.large_objects (oid oid primary key, owner oid not null, acl aclitem[], content bytea not null);

-- Whether triggers and foreign keys can't be passed over: only a superuser may (session_replication_role).
create function assay_reset.is_ordinary() returns boolean language sql stable
  return not (select rolsuper from pg_catalog.pg_roles where rolname = current_user);

create function assay_reset.touch() returns trigger language plpgsql security definer as $$
begin
  if pg_catalog.current_setting('assay.resetting', true) is distinct from 'on' then
    insert into assay_reset.touched values (tg_argv[0]::oid, 'w');
  end if;
  return null;
end $$;

-- How far a sequence is from its baseline, as a number that changes with every step; 0 when it is not.
create function assay_reset.drift(present bigint, base bigint, called boolean) returns bigint immutable language sql
  return case when present is not distinct from case when called then base end then 0 else 1 + (coalesce(present, 0) & 1073741823) end;

-- Sets a sequence. Of one with a cache, sessions that stay have more numbers in store; they forget those when its file is another.
create function assay_reset.set_sequence(seqid oid, name text, last_value bigint, is_called boolean, stored boolean) returns void language plpgsql as $$
begin
  if stored then
    execute format('alter sequence %s restart', name);
  end if;
  perform setval(seqid::regclass, last_value, is_called);
end $$;

create function assay_reset.pages(relation oid) returns bigint language sql
  return coalesce((select sum(pg_catalog.pg_relation_size(relid)) from pg_catalog.pg_partition_tree(relation)), pg_catalog.pg_relation_size(relation)) / 8192;

-- The tables that marks speak of, with those that inherit from them; whole: not by key alone.
create function assay_reset.written(by_key oid[], whole oid[])
returns table (relid oid, name text, target text, seeded boolean, keyed boolean, pages bigint, unrestorable text, whole boolean) language sql stable as $$
  select d.relid, d.name, d.target, d.seeded, d.keyed, d.pages, d.unrestorable,
         by_key is null or d.relid <> all (by_key) or coalesce(d.relid = any (whole), false)
    from assay_reset.tables d
   where d.relid = any (by_key || (select array_agg(m.member) from (select unnest(members) as member from assay_reset.tables w where w.relid = any (whole)) m))
$$;

-- The same for the marks that stand now.
create function assay_reset.written_now()
returns table (relid oid, name text, target text, seeded boolean, keyed boolean, pages bigint, unrestorable text, whole boolean) language sql stable as $$
  select w.* from (
    select array_agg(relid) filter (where what = 'k') as by_key, array_agg(relid) filter (where what = 'w') as whole from assay_reset.touched) marks
    cross join lateral assay_reset.written(marks.by_key, marks.whole) w
$$;

-- Whether a relation holds the rows that were kept of it, in any order.
create function assay_reset.is_seed(name text, relation oid) returns boolean language plpgsql as $$
declare
  same boolean;
begin
  execute format(
    'select (select count(*) from %1$s) = (select count(*) from assay_reset.seed_%2$s)
        and not exists (select assay_r::text from %1$s assay_r except all select assay_s::text from assay_reset.seed_%2$s assay_s)', name, relation) into same;
  return same;
end $$;

create function assay_reset.large_object_differs(present oid, kept oid, content bytea) returns boolean language sql
  return case when present is null or kept is null then true else pg_catalog.lo_get(present) <> content end;

create function assay_reset.changed_large_objects() returns bigint language sql
  return (select count(*) from pg_catalog.pg_largeobject_metadata m full join assay_reset.large_objects k on k.oid = m.oid
           where assay_reset.large_object_differs(m.oid, k.oid, k.content));

create function assay_reset.restore_large_objects() returns void language plpgsql as $$
declare
  l record;
begin
  for l in
    select m.oid as present, k.oid as kept, k.owner, k.acl, k.content
      from pg_largeobject_metadata m full join assay_reset.large_objects k on k.oid = m.oid
     where assay_reset.large_object_differs(m.oid, k.oid, k.content)
  loop
    if l.kept is null then
      perform lo_unlink(l.present);
      continue;
    end if;
    if l.present is null then
      perform lo_create(l.kept);
      execute format('alter large object %s owner to %s', l.kept, l.owner::regrole);
      update pg_largeobject_metadata set lomacl = l.acl where oid = l.kept;
    end if;
    -- A new one, too, may have content: what one session wrote to it while another unlinked it stays behind, and is that of the next object of this number.
    perform lo_truncate(lo_open(l.kept, x'20000'::int), 0), lo_put(l.kept, 0, l.content);
  end loop;
end $$;
