-- A cycle of foreign keys, a partitioned table, a mixed-case name in a schema of its own.
create table "Countries" (id int primary key, capital int);
create table cities (id int primary key, country int references "Countries" (id));
alter table "Countries" add foreign key (capital) references cities (id) deferrable initially deferred;

create table events (at date not null, what text) partition by range (at);
create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');
create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');

create schema "Audit";
create unlogged table "Audit"."Log" (line text);
create function audit_order() returns trigger language plpgsql as $$
begin
  insert into "Audit"."Log" values (tg_op);
  return null;
end $$;
create trigger audit after insert or update or delete on orders for each row execute function audit_order();
create sequence tickets start 100;
create sequence never_called start 7;
