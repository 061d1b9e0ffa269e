create table customers (id int primary key auto_increment, email varchar(100) not null, constraint customers_email unique (email));
create table orders (
  id int primary key auto_increment,
  customer_id int not null,
  total_amount int not null,
  total_label varchar(20) as (concat(total_amount, '')) stored,
  note json,
  status enum('open', 'paid', 'it''s late') not null default 'open',
  placed datetime(6) not null default current_timestamp(6),
  constraint orders_customer foreign key (customer_id) references customers (id) on delete cascade on update cascade,
  constraint orders_total check (total_amount >= 0));
create table items (
  id int primary key auto_increment,
  order_id int,
  product varchar(50),
  constraint items_order foreign key (order_id) references orders (id) on delete set null on update cascade) auto_increment = 1000;
create table audit (at int primary key auto_increment, what varchar(100) not null);
create table events (day date not null, what varchar(50)) partition by range columns (day) (
  partition past values less than ('2026-01-01'), partition later values less than maxvalue);
create table `Mixed Case` (`Key` varchar(20) not null, `Order` int, primary key (`Key`));
