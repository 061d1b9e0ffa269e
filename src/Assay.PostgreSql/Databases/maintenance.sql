-- The registry in the maintenance database: who made which database. A row is written before its database is made, and removed
-- after it is dropped. Columns that came later are added only where they are missing, since that locks out everybody else.

-- Numbers of runs. They go into the names of databases, which are never used twice.
create sequence if not exists run_numbers as integer;

create table if not exists runs (
  run integer primary key,
  machine text not null,
  process integer not null,
  program text not null,
  began timestamptz not null default clock_timestamp(),
  -- While the process waits for room: since when, and when it last said so.
  waits_since timestamptz,
  waits_seen timestamptz);

create table if not exists databases (
  name text primary key,
  run integer not null,
  made timestamptz not null default clock_timestamp());
do $$
begin
  if not exists (select from pg_attribute where attrelid = 'databases'::regclass and attname = 'state') then
    alter table databases
      -- making, prepared (never handed out), held (by a sandbox, or being made into a template), dropping, kept (after a failed test)
      add column state text not null default 'held',
      add column template text,
      -- The incarnation of the server in which it was made.
      add column incarnation text,
      -- How many connections are reserved for it.
      add column connections integer not null default 0,
      add column sandbox text,
      add column test text,
      -- Names of databases that the application makes beside it, and the identifiers of those that were there before.
      add column creates text[],
      add column foreigners oid[];
  end if;
end $$;

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
create table if not exists roles (
  name text primary key,
  password text not null);

-- One row, which crash recovery takes away along with the content of every other unlogged relation of the server.
create unlogged table if not exists crash_mark (incarnation text not null);
