SELECT a$b, a$$, b$1, c$d$e, "f$g", _$_ FROM t$ AS u$$v; SELECT x$y$; SELECT z$$; SELECT 1 AS a$tag$, 2 AS b$tag$;
CREATE TABLE sys$users (id$ int, name$text text DEFAULT $$;$$); SELECT f$(1), $$;$$AS a;
