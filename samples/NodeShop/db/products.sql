insert into products (name, price) values ('Widget', 2000), ('Gadget', 500);
