-- Puts back rows, materialised views, sequences and large objects. The marks are taken first: whatever is committed after that keeps its mark
-- and is seen by the next look, while the work below already covers it or more.
create function assay_reset.reset(
  exact boolean, out changes bigint, out began timestamptz, out replace_because text, out bloated text[]) language plpgsql as $$
declare
  -- Dead rows that a table may gather over the resets, in pages, before it is vacuumed.
  tolerated constant bigint := 64;
  by_key oid[];
  whole oid[];
  refreshed oid[];
  ddl boolean;
  t record;
  found record;
begin
  began := clock_timestamp();
  with gone as (delete from assay_reset.touched returning relid, what)
  select count(*), array_agg(distinct relid) filter (where what = 'k'), array_agg(distinct relid) filter (where what = 'w'),
         array_agg(distinct relid) filter (where what = 'm'), coalesce(bool_or(what = 'd'), false)
    into changes, by_key, whole, refreshed, ddl from gone;
  if ddl then
    replace_because := 'the schema was changed';
    return;
  end if;

  if assay_reset.is_ordinary() then
    replace_because := assay_reset.put_back_ordinary(by_key, whole);
    if replace_because is not null then
      return;
    end if;
    by_key := null;
    whole := null;
  end if;

  for t in select * from assay_reset.written(by_key, whole)
  loop
    if t.unrestorable is not null then
      replace_because := t.unrestorable;
      return;
    end if;
    if t.seeded then
      execute format('select assay_reset.restore_%s($1)', t.relid) using t.whole;
    else
      execute format('delete from %s', t.target);
    end if;
    if assay_reset.pages(t.relid) > t.pages + tolerated then
      bloated := bloated || t.name;
    end if;
    if t.keyed and assay_reset.pages(format('assay_reset.keys_%s', t.relid)::regclass) > tolerated then
      bloated := bloated || format('assay_reset.keys_%s', t.relid);
    end if;
  end loop;

  for t in select v.relid, v.name, v.populated from assay_reset.views v where v.relid = any (refreshed) order by v.relid
  loop
    execute format('refresh materialized view %s with %s', t.name, case when t.populated then 'data' else 'no data' end);
    if t.populated and not assay_reset.is_seed(t.name, t.relid) then
      replace_because := format('%s was refreshed, and differs from its state in the template even with the rows put back', t.name);
      return;
    end if;
  end loop;

  for t in
    select * from (select q.*, pg_sequence_last_value(q.seqid) as present from assay_reset.sequences q offset 0) q
     where exact or assay_reset.drift(q.present, q.last_value, q.is_called) <> 0
        -- TRUNCATE … RESTART IDENTITY brings it to its start, which was not where it stood.
        or q.present is null and not q.is_called and q.last_value <> q.start
  loop
    if t.present is null then
      -- A sequence that was set but not called shows its value to nobody who asks from outside of it.
      execute format('select last_value, is_called from %s', t.name) into found;
      continue when found.last_value = t.last_value and found.is_called = t.is_called;
    end if;
    perform assay_reset.set_sequence(t.seqid, t.name, t.last_value, t.is_called, t.stored);
  end loop;

  if exists (select from pg_largeobject_metadata) or exists (select from assay_reset.large_objects) then
    changes := changes + assay_reset.changed_large_objects();
    perform assay_reset.restore_large_objects();
  end if;
  if exists (select from assay_reset.points) then
    perform assay_reset.drop_points();
  end if;
  if assay_reset.pages('assay_reset.touched'::regclass) > tolerated then
    bloated := bloated || 'assay_reset.touched'::text;
  end if;
end $$;
