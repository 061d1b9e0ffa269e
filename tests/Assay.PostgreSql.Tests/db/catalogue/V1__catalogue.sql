create type order_status as enum ('pending', 'paid', 'on_hold');
create domain code as text check (value ~ '^[A-Z]{3}$');

create table products (
  id bigint generated always as identity primary key,
  name text not null,
  price numeric(12, 2) not null constraint products_price_check check (price >= 0),
  status order_status not null default 'pending',
  details jsonb,
  raw json,
  tags text[] not null default '{}',
  sizes int[],
  token uuid,
  address inet,
  changed timestamptz,
  local timestamp,
  day date,
  at time,
  took interval,
  weight real,
  picture bytea,
  country code,
  big numeric,
  constraint products_name_key unique (name)
);

create table reviews (
  product_id bigint not null constraint reviews_product_fkey references products (id),
  stars int not null
);

create table bookings (
  during int4range not null,
  constraint bookings_during_excl exclude using gist (during with &&)
);

-- What Entity Framework Core calls its tables and columns unless told otherwise.
create table "Orders" ("Id" int primary key, "TotalAmount" numeric not null, "Status" text, "Kind" int);
