create view totals as select customer_id, sum(total_amount) as total from orders group by customer_id;
create view a_view_of_views as select c.email, t.total from customers c left join totals t on t.customer_id = c.id;
delimiter $$
create trigger audit_orders after insert on orders for each row
begin
  insert into audit (what) values (concat('order ', new.id));
end$$
create trigger audit_orders_gone after delete on orders for each row insert into audit (what) values (concat('gone ', old.id))$$
create procedure place_order(customer int, amount int)
begin
  if amount > 0 then
    insert into orders (customer_id, total_amount) values (customer, amount);
  end if;
end$$
create function double_of(n int) returns int deterministic return n * 2$$
create event nightly on schedule every 1 day starts '2030-01-01 00:00:00' do delete from events$$
delimiter ;
