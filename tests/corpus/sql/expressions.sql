SELECT CASE a WHEN 1 THEN 'one;' WHEN 2 THEN CASE WHEN b THEN 'x' END ELSE NULL END end FROM t;
SELECT (t.c).d[1:2], ROW (1, 2), ARRAY[[1], [2]], ARRAY(SELECT 1), CAST(a AS int[]), a::numeric(3, 1), date '2024-01-01', interval '1' day, INTERVAL(3) '1 s';
SELECT a IS DISTINCT FROM b, c BETWEEN SYMMETRIC 1 AND 2, d NOT ILIKE 'x;%' ESCAPE '!', e SIMILAR TO 'f', NOT g OR h AND i, j AT TIME ZONE 'UTC', k COLLATE "de_DE";
SELECT extract(epoch FROM a), position('a' IN b), substring(c FROM 1 FOR 2), overlay(d PLACING 'x' FROM 1), trim(BOTH ';' FROM e), coalesce(f, g), nullif(h, ''), greatest(1, 2), xmlelement(name a, xmlattributes(1 AS b), 'c;');
SELECT f(a => 1, b := ';'), g(VARIADIC ARRAY[1]), h(DISTINCT i ORDER BY j DESC), percentile_cont(0.5) WITHIN GROUP (ORDER BY k), (SELECT 1) = ANY (ARRAY[1, 2]), EXISTS (SELECT), CURRENT_DATE, LOCALTIME(2);
