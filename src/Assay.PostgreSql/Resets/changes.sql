-- The rows that differ from the template, as they were and as they are. Looks only at tables with marks, and by key where there is one.
create function assay_reset.changes() returns table (name text, before json, after json) language plpgsql as $$
declare
  t record;
  keys text;
begin
  for t in select * from assay_reset.written_now() w order by w.name
  loop
    if not t.seeded then
      return query execute format('select %L, null::json, row_to_json(assay_r) from %s assay_r', t.name, t.target);
    elsif t.keyed then
      select string_agg(format('%I', a.attname), ', ') into keys
        from pg_attribute a where a.attrelid = format('assay_reset.keys_%s', t.relid)::regclass and a.attnum > 0;
      return query execute format(
        case when t.whole
          then 'select %1$L, row_to_json(assay_s), row_to_json(assay_r) from assay_reset.seed_%2$s assay_s full join %3$s assay_r using (%4$s)
                 where to_jsonb(assay_s) is distinct from to_jsonb(assay_r)'
          else 'select %1$L, row_to_json(assay_s), row_to_json(assay_r) from (select distinct %4$s from assay_reset.keys_%2$s) k
                  left join assay_reset.seed_%2$s assay_s using (%4$s) left join %3$s assay_r using (%4$s)
                 where to_jsonb(assay_s) is distinct from to_jsonb(assay_r)' end,
        t.name, t.relid, t.target, keys);
    else
      return query execute format(
        'select %1$L, null::json, gained::json from (select to_jsonb(assay_r) from %3$s assay_r except all select to_jsonb(assay_s) from assay_reset.seed_%2$s assay_s) g (gained)
         union all
         select %1$L, lost::json, null from (select to_jsonb(assay_s) from assay_reset.seed_%2$s assay_s except all select to_jsonb(assay_r) from %3$s assay_r) l (lost)',
        t.name, t.relid, t.target);
    end if;
  end loop;
end $$;
