-- The registry in the maintenance database: who made which database. A row is written before its database is made, and removed
-- after it is dropped.

create table if not exists runs (
  run bigint not null auto_increment primary key,
  machine varchar(255) not null,
  process int not null,
  program varchar(255) not null,
  began datetime(6) not null default current_timestamp(6),
  -- While the process waits for room: when it last said so.
  waits_seen datetime(6) null
) engine=innodb character set utf8mb4;

create table if not exists `databases` (
  name varchar(64) not null primary key,
  run bigint not null,
  -- making, prepared (never handed out), held (by a sandbox, or being made into a template), dropping, kept (after a failed test)
  state varchar(16) not null,
  template varchar(64) null,
  -- The incarnation of the server in which it was made.
  incarnation varchar(64) null,
  -- How many connections are reserved for it.
  connections int not null default 0,
  sandbox varchar(255) null,
  test text null,
  made datetime(6) not null default current_timestamp(6)
) engine=innodb character set utf8mb4;

create table if not exists templates (
  hash varchar(64) not null primary key,
  -- The published database, and what a copy of it is made by; null where no attempt has succeeded.
  name varchar(64) null unique,
  manifest longtext null,
  bytes bigint not null default 0,
  -- The incarnation of the server that it is bound to, where a restart empties it; else null.
  incarnation varchar(64) null,
  used datetime(6) not null default current_timestamp(6),
  failed datetime(6) null,
  error text null
) engine=innodb character set utf8mb4;

-- Which runs use a template: it stays as long as one of them lives.
create table if not exists template_uses (
  name varchar(64) not null,
  run bigint not null,
  primary key (name, run)
) engine=innodb character set utf8mb4;

-- One row for what is claimed by one process at a time.
create table if not exists turns (
  turn varchar(16) not null primary key
) engine=innodb character set utf8mb4;

insert ignore into turns values ('budget');

-- One row, which a restart of the server takes away.
create table if not exists incarnation (
  incarnation varchar(64) not null,
  -- InnoDB's view with counters that can be relied on; empty where there is none.
  counter_view varchar(64) null
) engine=memory;
