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
