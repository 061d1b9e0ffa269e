-- Snapshots inside a test: copies of the tables that it wrote to so far, and the sequences. All else is still as in the template.
create table assay_reset.points (name text primary key, number integer generated always as identity);
create table assay_reset.point_tables (point integer not null, relid oid not null, primary key (point, relid));
create table assay_reset.point_sequences (point integer not null, seqid oid not null, last_value bigint not null, is_called boolean not null, primary key (point, seqid));

create function assay_reset.require_rows_only() returns void language plpgsql as $$
begin
  if exists (select from assay_reset.touched where what in ('d', 'm')) or assay_reset.changed_large_objects() > 0 then
    raise exception 'the test has changed more than rows and sequences (the schema, a materialised view or a large object), which a snapshot does not hold'
      using errcode = 'feature_not_supported';
  end if;
end $$;

create function assay_reset.sequence_states() returns table (seqid oid, name text, last_value bigint, is_called boolean) language plpgsql as $$
declare
  s record;
begin
  for s in select q.seqid, q.name from assay_reset.sequences q
  loop
    return query execute format('select %s::oid, %L::text, last_value, is_called from %s', s.seqid, s.name, s.name);
  end loop;
end $$;

create function assay_reset.snapshot(point_name text) returns void language plpgsql as $$
declare
  point integer;
  t record;
begin
  perform assay_reset.require_rows_only();
  insert into assay_reset.points (name) values (point_name) returning number into point;
  for t in select w.relid, w.target from assay_reset.written_now() w
  loop
    execute format('create table assay_reset.point_%s_%s as select * from %s', point, t.relid, t.target);
    insert into assay_reset.point_tables values (point, t.relid);
  end loop;
  insert into assay_reset.point_sequences select point, s.seqid, s.last_value, s.is_called from assay_reset.sequence_states() s;
end $$;

create function assay_reset.restore(point_name text) returns void language plpgsql as $$
declare
  wanted integer;
  columns text;
  t record;
begin
  select p.number into strict wanted from assay_reset.points p where p.name = point_name;
  perform assay_reset.require_rows_only();
  for t in
    select w.*, p.relid is not null as kept from assay_reset.written_now() w left join assay_reset.point_tables p on p.relid = w.relid and p.point = wanted
  loop
    if t.unrestorable is not null then
      raise exception '%', t.unrestorable using errcode = 'feature_not_supported';
    end if;
    if t.kept then
      -- The marks and keys of the table stay: it is at the snapshot, not at the template.
      select string_agg(format('%I', a.attname), ', ' order by a.attnum) into columns
        from pg_attribute a where a.attrelid = t.relid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '';
      execute format('delete from %s', t.target);
      execute format('insert into %s (%s) overriding system value select %s from assay_reset.point_%s_%s', t.name, columns, columns, wanted, t.relid);
    elsif t.seeded then
      execute format('select assay_reset.restore_%s($1)', t.relid) using t.whole;
    else
      execute format('delete from %s', t.target);
    end if;
  end loop;
  for t in
    select q.seqid, q.name, p.last_value, p.is_called, q.stored
      from assay_reset.sequence_states() s join assay_reset.point_sequences p on p.seqid = s.seqid and p.point = wanted
      join assay_reset.sequences q on q.seqid = s.seqid
     where (s.last_value, s.is_called) is distinct from (p.last_value, p.is_called)
  loop
    perform assay_reset.set_sequence(t.seqid, t.name, t.last_value, t.is_called, t.stored);
  end loop;
end $$;

create function assay_reset.drop_points() returns void language plpgsql as $$
declare
  t record;
begin
  for t in select point, relid from assay_reset.point_tables
  loop
    execute format('drop table assay_reset.point_%s_%s', t.point, t.relid);
  end loop;
  delete from assay_reset.point_tables;
  delete from assay_reset.point_sequences;
  delete from assay_reset.points;
end $$;
