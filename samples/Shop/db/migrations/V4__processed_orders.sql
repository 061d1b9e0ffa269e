-- No foreign keys: the worker knows orders from their events only.
create table processed_orders (
    order_id     bigint      primary key,
    user_id      bigint      not null,
    processed_at timestamptz not null
);
