create table products (
  id integer generated always as identity primary key,
  name text not null unique,
  price integer not null check (price > 0));

create table orders (
  id integer generated always as identity primary key,
  product_id integer not null references products,
  quantity integer not null check (quantity > 0),
  total integer not null);
