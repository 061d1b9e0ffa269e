create table customers (
  id bigint generated always as identity primary key,
  email text not null constraint customers_email_unique unique,
  created_at timestamptz not null default now()
);

create table orders (
  id serial primary key,
  customer_id bigint not null references customers (id) on delete cascade,
  total_amount int not null check (total_amount >= 0),
  total_label text generated always as (total_amount::text) stored
);
