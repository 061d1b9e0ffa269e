-- Two extensions of PostgreSQL's own, in a schema that is on no search path.
create schema extensions;
create extension citext schema extensions;
create extension hstore schema extensions;
create table people (email extensions.citext primary key, tags extensions.hstore);
insert into people values ('ann@example.com', 'a=>1');
