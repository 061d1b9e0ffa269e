-- How an ordinary role puts rows back: triggers fire and foreign keys are checked, so the rows of the seed are written over what is there, parents
-- first, and after that what is too much is deleted, children first. What this can't do fails, and the database is replaced.

-- Why a table can't be put back by a role that does not pass over triggers, one line each.
create function assay_reset.hindrances(members oid[]) returns setof text language sql as $$
  select format('its trigger %I would fire at the reset, as the role is no superuser', g.tgname) from pg_trigger g
   where g.tgrelid = any (members) and not g.tgisinternal and g.tgenabled <> 'D' and g.tgname !~ '^assay_'
  union all
  select format('its rule %I would apply to the reset, as the role is no superuser', r.rulename) from pg_rewrite r
   where r.ev_class = any (members) and r.rulename <> '_RETURN' and r.ev_enabled <> 'D'
  union all
  select 'its row-level security is forced on the role' from pg_class c where c.oid = any (members) and c.relforcerowsecurity
  union all
  select format('its column %I can be set by nobody again', a.attname) from pg_attribute a
   where a.attrelid = any (members) and a.attidentity = 'a'
     and not exists (select from pg_index i where i.indrelid = a.attrelid and i.indisprimary and a.attnum = any (i.indkey))
     and exists (select from pg_index i where i.indrelid = a.attrelid and i.indisunique)
  union all
  select 'it has no key to write its rows over by, and foreign keys refer to it' from unnest(members) m
   where exists (select from pg_constraint f where f.confrelid = m) and (assay_reset.key_of(m)).columns is null
$$;

-- Writes assay_reset.fill_<oid> and assay_reset.thin_<oid>: the two halves of a restore.
create function assay_reset.write_ordinary(relation oid, target text, name text, columns name[], key name[], operators text[]) returns void language plpgsql as $$
declare
  insertion text := assay_reset.insertion(name, columns);
  keys text;
  updates text;
begin
  if key is null then
    execute format('create function assay_reset.fill_%s(whole boolean) returns void language plpgsql as %L', relation,
                   format(E'#variable_conflict use_column\nbegin delete from %s; %s assay_reset.seed_%s r; end', target, insertion, relation));
    execute format('create function assay_reset.thin_%s(whole boolean) returns void language plpgsql as %L', relation, 'begin end');
    return;
  end if;

  select string_agg(format('%I', k), ', ') into keys from unnest(key) k;
  select 'update set ' || string_agg(format('%I = excluded.%I', a.attname, a.attname), ', ') into updates
    from pg_attribute a
   where a.attrelid = relation and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attname <> all (key);
  execute format('create table assay_reset.taken_%s as select %s from assay_reset.seed_%s with no data', relation, keys, relation);
  execute format('create unique index on assay_reset.seed_%s (%s)', relation, keys);
  execute format('create function assay_reset.fill_%s(whole boolean) returns void language plpgsql as %L', relation, format($f$
    #variable_conflict use_column
    begin
      if whole then
        delete from assay_reset.keys_%1$s;
        %2$s assay_reset.seed_%1$s r on conflict (%3$s) do %4$s;
        return;
      end if;
      with gone as (delete from assay_reset.keys_%1$s returning %3$s) insert into assay_reset.taken_%1$s select distinct %3$s from gone;
      %2$s (select distinct %3$s from assay_reset.taken_%1$s) k join assay_reset.seed_%1$s r on %5$s on conflict (%3$s) do %4$s;
    end $f$, relation, insertion, keys, coalesce(updates, 'nothing'), assay_reset.pairs(key, operators, 'r', 'k')));
  execute format('create function assay_reset.thin_%s(whole boolean) returns void language plpgsql as %L', relation, format($f$
    #variable_conflict use_column
    begin
      if whole then
        delete from %2$s r where not exists (select from assay_reset.seed_%1$s k where %3$s);
        return;
      end if;
      delete from %2$s r using assay_reset.taken_%1$s t
       where %4$s and not exists (select from assay_reset.seed_%1$s k where %3$s);
      delete from assay_reset.taken_%1$s;
    end $f$, relation, target, assay_reset.pairs(key, operators, 'r', 'k'), assay_reset.pairs(key, operators, 'r', 't')));
end $$;

create function assay_reset.put_back_ordinary(by_key oid[], whole oid[], out replace_because text) language plpgsql as $$
declare
  t record;
begin
  select w.unrestorable into replace_because from assay_reset.written(by_key, whole) w where w.unrestorable is not null limit 1;
  if found then
    return;
  end if;
  for t in select w.*, d.rank from assay_reset.written(by_key, whole) w join assay_reset.tables d using (relid) where w.seeded order by d.rank
  loop
    execute format('select assay_reset.fill_%s($1)', t.relid) using t.whole;
  end loop;
  for t in select w.*, d.rank from assay_reset.written(by_key, whole) w join assay_reset.tables d using (relid) order by d.rank desc
  loop
    if t.seeded then
      execute format('select assay_reset.thin_%s($1)', t.relid) using t.whole;
    else
      execute format('delete from %s', t.target);
    end if;
  end loop;

  -- Nobody tells an ordinary role that a view was refreshed.
  select format('%s was refreshed', v.name) into replace_because
    from assay_reset.views v where v.populated and not assay_reset.is_seed(v.name, v.relid) limit 1;
end $$;

create function assay_reset.rank_tables() returns void language plpgsql as $$
begin
  for round in 1..50 loop
    update assay_reset.tables c set rank = p.rank + 1
      from assay_reset.tables p join pg_constraint f on f.confrelid = p.relid
     where f.contype = 'f' and f.conrelid = c.relid and c.relid <> p.relid and c.rank <= p.rank;
    exit when not found;
  end loop;
end $$;
