namespace Assay.PostgreSql.Tests.Templates.Flyway;

/// <summary>Folders that show how Flyway reads names, orders and runs scripts, and where it fails.</summary>
internal static class FlywayFolders
{
    /// <summary>Those that cover most; the others run where ASSAY_LONG is set.</summary>
    public static IReadOnlyList<string> Short { get; } =
    [
        "atomic", "baseline", "bom", "cb", "concmix", "conf", "conffail", "copy", "copycsv", "dup", "dup0", "duprep", "failtx", "mixconf", "noprefix", "numbers", "ph",
        "phmiss", "quoted", "reporder", "rule", "setpath", "sub", "twobase", "undo",
    ];

    public static IReadOnlyDictionary<string, (string Name, string Text)[]> All { get; } = new Dictionary<string, (string, string)[]>
    {
        ["atomic"] = [
            ("V1__a.sql", "create function f(a int) returns int language sql begin atomic select case when a > 1 then 2 else 3 end; select 4; end; create table z()"),
        ],
        ["badver"] = [
            ("V1__a.sql", "create table a()"),
            ("VA__b.sql", "create table b()"),
        ],
        ["baseline"] = [
            ("V1__a.sql", "create table a()"),
            ("V2__b.sql", "create table b()"),
            ("B2__base.sql", "create table base()"),
            ("V3__c.sql", "create table c()"),
        ],
        ["baseonly"] = [
            ("B2__base.sql", "create table base()"),
        ],
        ["begin"] = [
            ("V1__a.sql", "begin; create table a(); commit;"),
        ],
        ["big"] = [
            ("V20260101120000000001__a.sql", "create table a()"),
            ("V2__b.sql", "create table b()"),
        ],
        ["blank"] = [
            ("V1__a.sql", "create table a();;;\n/* x; */ ; create table b();"),
        ],
        ["bom"] = [
            ("V1__a.sql", "\ufeffcreate table a()"),
        ],
        ["casecopy"] = [
            ("V1__a.sql", "create table a(id int, v text);\ncopy a from stdin;\n\\.\ncreate table b();"),
        ],
        ["cb"] = [
            ("V1__a.sql", "insert into log(v) values('V1')"),
            ("V2__b.sql", "insert into log(v) values('V2')"),
            ("R__c.sql", "insert into log(v) values('R')"),
            ("beforeMigrate.sql", "create table log(id serial, v text);insert into log(v) values('beforeMigrate')"),
            ("afterMigrate.sql", "insert into log(v) values('afterMigrate')"),
            ("afterMigrate__x.sql", "insert into log(v) values('afterMigrate__x')"),
            ("afterMigrate__a.sql", "insert into log(v) values('afterMigrate__a')"),
            ("beforeEachMigrate.sql", "insert into log(v) values('beforeEachMigrate')"),
            ("afterEachMigrate.sql", "insert into log(v) values('afterEachMigrate')"),
            ("beforeEachMigrateStatement.sql", "insert into log(v) values('beforeEachMigrateStatement')"),
            ("afterEachMigrateStatement.sql", "insert into log(v) values('afterEachMigrateStatement')"),
            ("afterVersioned.sql", "insert into log(v) values('afterVersioned')"),
            ("beforeRepeatables.sql", "insert into log(v) values('beforeRepeatables')"),
            ("afterMigrateApplied.sql", "insert into log(v) values('afterMigrateApplied')"),
            ("afterMigrateOperationFinish.sql", "insert into log(v) values('afterMigrateOperationFinish')"),
            ("beforeVersioned.sql", "insert into log(v) values('beforeVersioned')"),
            ("sub/afterMigrate__s.sql", "insert into log(v) values('sub/afterMigrate__s')"),
            ("AFTERMIGRATE__u.sql", "insert into log(v) values('AFTERMIGRATE__u')"),
            ("afterMigrateError.sql", "insert into log(v) values('afterMigrateError')"),
            ("afterInfo.sql", "insert into log(v) values('afterInfo')"),
            ("beforeMigrateApplied.sql", "insert into log(v) values('beforeMigrateApplied')"),
            ("afterMigrateZ.sql", "insert into log(v) values('afterMigrateZ')"),
            ("afterRepeatables.sql", "insert into log(v) values('afterRepeatables')"),
            ("beforeMigrate__second.sql", "insert into log(v) values('beforeMigrate__second')"),
        ],
        ["cbconn"] = [
            ("V1__a.sql", "create table a(id int)"),
            ("beforeConnect.sql", "create table bc()"),
        ],
        ["cbd"] = [
            ("V1__a.sql", "insert into x.log(v) values('V1')"),
            ("beforeValidate.sql", "create schema x; create table x.log(id serial, v text); insert into x.log(v) values('beforeValidate')"),
            ("afterValidate.sql", "insert into x.log(v) values('afterValidate')"),
            ("beforeCreateSchema.sql", "insert into x.log(v) values('beforeCreateSchema')"),
            ("createSchema.sql", "insert into x.log(v) values('createSchema')"),
            ("beforeMigrate.sql", "insert into x.log(v) values('beforeMigrate')"),
        ],
        ["cbdup"] = [
            ("V1__a.sql", "create table a(v text)"),
            ("afterMigrate.sql", "insert into a values('1')"),
            ("sub/afterMigrate.sql", "insert into a values('2')"),
        ],
        ["cbph"] = [
            ("V1__a.sql", "create table a(v text)"),
            ("afterMigrate.sql", "insert into a values('${who}')"),
        ],
        ["cbtx"] = [
            ("V1__a.sql", "create table a(id int)"),
            ("afterMigrate.sql", "insert into a values (1); select 1/0"),
        ],
        ["clash"] = [
            ("V1__a.sql", "create table a(v text)"),
            ("afterMigrate__.sql", "insert into a values('1')"),
            ("afterMigrate_x.sql", "insert into a values('2')"),
        ],
        ["commit"] = [
            ("V1__a.sql", "create table a(); commit; create table b(); select 1/0"),
        ],
        ["conc"] = [
            ("V1__a.sql", "create table a(id int)"),
            ("V2__b.sql", "create index concurrently ai on a(id)"),
        ],
        ["concmix"] = [
            ("V1__a.sql", "create table a(id int)"),
            ("V2__b.sql", "create table b(); create index concurrently ai on a(id)"),
        ],
        ["conf"] = [
            ("V1__a.sql", "create table a(id int)"),
            ("V2__b.sql", "create table b(); create index concurrently ai on a(id)"),
            ("V2__b.sql.conf", "executeInTransaction=false"),
        ],
        ["confbad"] = [
            ("V1__a.sql", "create table a(id int)"),
            ("V1__a.sql.conf", "nonsense=false"),
        ],
        ["confenc"] = [
            ("V1__a.sql", "create table a(v text)"),
            ("V1__a.sql.conf", "encoding=UTF-8"),
        ],
        ["conffail"] = [
            ("V1__a.sql", "create table a(id int)"),
            ("V2__b.sql", "create table b(); select 1/0"),
            ("V2__b.sql.conf", "executeInTransaction=false"),
        ],
        ["confsize"] = [
            ("V1__a.sql", "create table a(v text)"),
            ("V1__a.sql.conf", "shouldExecute=false"),
        ],
        ["copy"] = [
            ("V1__a.sql", "create table a(id int, v text);\nCOPY a (id, v) FROM stdin;\n1\tone; x\n2\t\\N\n\\.\ninsert into a values (3,'c');\n"),
        ],
        ["copycsv"] = [
            ("V1__a.sql", "create table a(id int, v text);\ncopy a from stdin with (format csv);\n1,\"x;y\"\n2,z\n\\.\n"),
        ],
        ["dotend"] = [
            ("V1.__a.sql", "create table a()"),
            ("V1..2__a.sql", "create table b()"),
            ("V2__c.sql", "create table c()"),
        ],
        ["dup"] = [
            ("V1__a.sql", "create table a()"),
            ("V2__b.sql", "create table b()"),
            ("V02__c.sql", "create table c()"),
        ],
        ["dup0"] = [
            ("V1__a.sql", "create table a()"),
            ("V1.0__b.sql", "create table b()"),
        ],
        ["duprep"] = [
            ("R__a.sql", "create table if not exists a()"),
            ("x/R__a.sql", "create table if not exists b()"),
        ],
        ["emptyfile"] = [
            ("V1__a.sql", ""),
            ("V2__b.sql", "-- only\n"),
        ],
        ["failseq"] = [
            ("V1__a.sql", "create table a(id int)"),
            ("V2__x.sql", "create index concurrently i on a(id); create index concurrently j on nope(id)"),
        ],
        ["failtx"] = [
            ("V1__a.sql", "create table a()"),
            ("V2__b.sql", "create table b(); create table c(); select 1/0; create table d()"),
        ],
        ["lower"] = [
            ("V1__a.sql", "create table a()"),
            ("v2__b.sql", "create table b()"),
        ],
        ["mixconf"] = [
            ("V1__a.sql", "create table a(v text)"),
            ("V1__a.sql.conf", "placeholderReplacement=false"),
            ("V2__b.sql", "insert into a values('${who}')"),
            ("V3__b.sql", "insert into a values('${nope}')"),
            ("V3__b.sql.conf", "# c\nplaceholderReplacement = false\n"),
        ],
        ["n10"] = [
            ("V1__a.sql", "create table a(id int) partition by range(id); create table a1 partition of a for values from (1) to (2)"),
            ("V2__x.sql", "alter table a detach partition a1 concurrently"),
        ],
        ["n12"] = [
            ("V1__a.sql", "create materialized view m as select 1 as id; create unique index on m(id)"),
            ("V2__x.sql", "refresh materialized view concurrently m"),
        ],
        ["n13"] = [
            ("V1__a.sql", "create table a(id int)"),
            ("V2__x.sql", "vacuum a; analyze a"),
        ],
        ["n14"] = [
            ("V1__a.sql", "create table a(id int)"),
            ("V2__x.sql", "create unique index concurrently if not exists aa on a(id); create index concurrently ab on a(id)"),
        ],
        ["n5"] = [
            ("V1__a.sql", "create table a(id int)"),
            ("V5__e.sql", "cluster"),
        ],
        ["n9"] = [
            ("V1__a.sql", "create table a(id int primary key); create index i on a(id)"),
            ("V2__x.sql", "/* c */ drop\n index \nconcurrently i"),
        ],
        ["neg"] = [
            ("V-1__a.sql", "create table a()"),
        ],
        ["nestedcomment"] = [
            ("V1__a.sql", "/* a /* b; */ c; */ create table a();"),
        ],
        ["nodesc"] = [
            ("V1__a.sql", "create table a()"),
            ("V2__.sql", "create table b()"),
        ],
        ["nontx"] = [
            ("V1__a.sql", "create table a(id int); create index i on a(id)"),
            ("V2__b.sql", "reindex table a"),
            ("V3__c.sql", "reindex table concurrently a"),
            ("V4__d.sql", "drop index concurrently i"),
            ("V5__e.sql", "cluster"),
            ("V6__f.sql", "discard all"),
            ("V7__g.sql", "alter system set work_mem='4MB'"),
            ("V8__h.sql", "checkpoint"),
            ("V9__i.sql", "refresh materialized view x"),
        ],
        ["noprefix"] = [
            ("V1__a.sql", "create table a()"),
            ("b.sql", "create table b()"),
        ],
        ["nosemi"] = [
            ("V1__a.sql", "create table a();\ncreate table b()\n\n"),
        ],
        ["nosep"] = [
            ("V1__a.sql", "create table a()"),
            ("V2_b.sql", "create table b()"),
        ],
        ["numbers"] = [
            ("V1.2__b.sql", "insert into log(v) values('1.2')"),
            ("V1.10__c.sql", "insert into log(v) values('1.10')"),
            ("V1__a.sql", "create table log(id serial, v text)"),
            ("V02__d.sql", "insert into log(v) values('2')"),
            ("V3_1__e.sql", "insert into log(v) values('3.1')"),
            ("V3__f.sql", "insert into log(v) values('3')"),
            ("V2.0.1__g.sql", "insert into log(v) values('2.0.1')"),
        ],
        ["onlyr"] = [
            ("V1__a.sql", "create table a()"),
            ("R.sql", "create table r()"),
            ("R__.sql", "create table r2()"),
            ("Rx__y.sql", "create table ry()"),
        ],
        ["ph"] = [
            ("V1__a.sql", "create table a as select '${who}' as v, '${flyway:defaultSchema}' as s, '${flyway:filename}' as f, '${flyway:table}' as t, '${flyway:user}' as u"),
        ],
        ["phcase"] = [
            ("V1__a.sql", "create table a as select '${WHO}' as v"),
        ],
        ["phdollar"] = [
            ("V1__a.sql", "create function f() returns text language sql as $$ select '${who}' $$; create table a as select f() as v, '$who' as w, '{who}' as x"),
        ],
        ["phempty"] = [
            ("V1__a.sql", "create table a as select '${}' as v, '${who' as x"),
        ],
        ["phmiss"] = [
            ("V1__a.sql", "-- ${nope}\ncreate table a()"),
        ],
        ["phspace"] = [
            ("V1__a.sql", "create table a as select '${ who }' as v"),
        ],
        ["phstr"] = [
            ("V1__a.sql", "create table a as select '${nope}' as v"),
        ],
        ["plpg"] = [
            ("V1__a.sql", "create procedure p() language plpgsql as $$ begin commit; end $$; call p()"),
        ],
        ["psql"] = [
            ("V1__a.sql", "\\set x 1\ncreate table a()"),
        ],
        ["quoted"] = [
            ("V1__a.sql", "create table \"A;b\"(t text default ';'); insert into \"A;b\" values('x;''y'), (E'\\';'); create function f() returns int language plpgsql as $x$ begin return 1; end $x$; create table z()"),
        ],
        ["reporder"] = [
            ("R__b.sql", "insert into log(v) values('b')"),
            ("R__a_2.sql", "insert into log(v) values('a 2')"),
            ("R__a.sql", "insert into log(v) values('a')"),
            ("R__B.sql", "insert into log(v) values('B')"),
            ("V9__x.sql", "create table log(id serial, v text)"),
            ("sub/R__aa.sql", "insert into log(v) values('aa')"),
        ],
        ["rule"] = [
            ("V1__a.sql", "create table a(id int); create rule r as on insert to a do also (select 1; select 2); create table z()"),
        ],
        ["rver"] = [
            ("V1__a.sql", "create table a()"),
            ("R1__b.sql", "create table b()"),
        ],
        ["semidollar"] = [
            ("V1__a.sql", "do $$ begin perform 1; end $$; do $a$ begin perform '$$'; end $a$; create table a()"),
        ],
        ["setpath"] = [
            ("V1__a.sql", "create schema other; set search_path to other; create table a()"),
            ("V2__b.sql", "create table b()"),
        ],
        ["space"] = [
            ("V1 __a.sql", "create table a()"),
            ("V2__ b c.sql", "create table b()"),
            ("V 3__d.sql", "create table c()"),
        ],
        ["sub"] = [
            ("V2__a.sql", "create table a()"),
            ("a/b/V1__b.sql", "create table b()"),
            (".hid/V3__h.sql", "create table h()"),
            ("a/.V4__x.sql", "create table x()"),
        ],
        ["suffix"] = [
            ("V1__a.sql", "create table a()"),
            ("V2__b.SQL", "create table b()"),
            ("V3__c.txt", "create table c()"),
        ],
        ["three"] = [
            ("V1___a.sql", "create table a()"),
        ],
        ["twobase"] = [
            ("V1__a.sql", "create table a()"),
            ("B1__b1.sql", "create table b1()"),
            ("B3__b3.sql", "create table b3()"),
            ("V3__v3.sql", "create table v3()"),
            ("V4__v4.sql", "create table v4()"),
        ],
        ["undo"] = [
            ("V1__a.sql", "create table a()"),
            ("U1__a.sql", "drop table a"),
        ],
        ["vacuum"] = [
            ("V1__a.sql", "create table a(id int)"),
            ("V2__b.sql", "vacuum a"),
        ],
    };
}
