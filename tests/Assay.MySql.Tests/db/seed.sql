insert into customers (email) values ('seed@example.com'), ('other@example.com');
insert into orders (customer_id, total_amount, note) values (1, 100, '{"gift": true}'), (2, 200, null);
insert into items (order_id, product) values (1, 'Widget; "large"');
insert into `Mixed Case` values ('a', 1), ('B', 2);
insert into events values ('2025-05-05', 'past');
