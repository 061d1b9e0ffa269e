insert into fine values (1);

insert into fine values (1);
