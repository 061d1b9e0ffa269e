-- The registry in the maintenance database: who made which database. A row is written before its database is.
create table if not exists databases (
  name text primary key,
  run integer not null,
  made timestamptz not null default clock_timestamp());
create table if not exists templates (
  name text primary key,
  used timestamptz not null default clock_timestamp(),
  failed timestamptz,
  error text);
-- What clones of a template are given, its size, and the start of the server that it is bound to.
do $$ begin
  if not exists (select from pg_attribute where attrelid = 'templates'::regclass and attname = 'settings') then
    alter table templates add column settings text, add column bytes bigint, add column server_start timestamptz;
  end if;
end $$;
-- Which runs use a template: it stays as long as one of them lives.
create table if not exists template_uses (
  name text,
  run integer,
  primary key (name, run));
