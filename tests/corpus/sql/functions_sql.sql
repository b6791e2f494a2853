CREATE FUNCTION add(a int, b int DEFAULT 2, OUT c int) AS 'SELECT a + b;' LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10;
CREATE OR REPLACE FUNCTION s.rows(VARIADIC a text[]) RETURNS TABLE (x int, y text) LANGUAGE sql STABLE ROWS 10 AS $$
  SELECT 1, 'a;'; -- ;
  SELECT 2, $q$b;$q$;
$$;
CREATE FUNCTION c() RETURNS trigger AS 'obj.so', 'sym;bol' LANGUAGE c; CREATE FUNCTION r(a int) RETURNS int RETURN a + 1;
ALTER FUNCTION add(int, int) RENAME TO plus; ALTER FUNCTION plus(int, int) SET search_path = s, public SECURITY DEFINER; DROP FUNCTION plus(int, int), c();
