CREATE OR REPLACE FUNCTION f(id bigint) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
  r record; t text := 'a;b'; n int := 0;
BEGIN
  FOR r IN SELECT * FROM orders WHERE x = id LOOP
    IF r.state = 'new' THEN n := n + 1; ELSIF r.state IS NULL THEN CONTINUE; ELSE EXIT; END IF;
    CASE r.kind WHEN 1 THEN NULL; ELSE RAISE NOTICE 'kind % of %;', r.kind, $$it's$$; END CASE;
  END LOOP;
  EXECUTE format($q$ UPDATE %I SET a = %L; $q$, 'orders', 'x;''y');
  EXECUTE 'SELECT ' || $$1;$$ INTO n USING id;
EXCEPTION WHEN unique_violation THEN /* ; */ NULL; -- ;
END;
$body$;
DO $$ BEGIN PERFORM f(1); COMMIT; END $$; DO LANGUAGE plpgsql 'BEGIN NULL; END';
