SELECT $$;$$, $a$;$$;$b$;$a$, $_$'"$_$, $A1$;$A1$, $ä$;$ä$, $$$$, $x$$x$, $x$$$x$, $x$$y$x$;
SELECT $a$ $ab$ ; $a $a $ a$ $a$; SELECT $$ /* $$; SELECT $$ -- $$; SELECT $q$it's;$q$ || $$ "x $$;
PREPARE p (int) AS SELECT $1; PREPARE q AS SELECT $1+$2,$3::text||$$;$$;
