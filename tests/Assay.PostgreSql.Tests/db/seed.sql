insert into customers (email) values ('seed@example.com');
insert into orders (customer_id, total_amount) values (1, 100), (1, 200);
insert into events values ('2025-05-05', 'seeded');
select nextval('tickets');
