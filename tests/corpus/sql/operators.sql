SELECT 1 + 2 - 3 * 4 / 5 % 6 ^ 7, -a, +b, ~c, |/ 25, ||/ 27, @ -5, a || b, a <-> b, c -> 'd', c ->> 'd;', c #> '{a}', c #>> '{a}', e @> f, e <@ f, g && h, i ~ 'j', i !~* 'k;', l <= m, l >= m, l <> m, l != m;
SELECT 1 OPERATOR(pg_catalog.+) 2, a <<| b, a |>> b, a &< b, a ?| b, a ?& b, a @@ b, a @? '$.x', a -|- b;
SELECT 5-3, 5 -3, 5- 3, a-b, 2*-1, 2+-1, a<-1, a@-1, b=-1, c!=-1; -- the last one is a comparison
CREATE OPERATOR === (LEFTARG = box, RIGHTARG = box, FUNCTION = area_equal, COMMUTATOR = ===, NEGATOR = !==, RESTRICT = eqsel, HASHES);
CREATE OPERATOR CLASS oc DEFAULT FOR TYPE x USING btree AS OPERATOR 1 <, OPERATOR 3 = (x, x), FUNCTION 1 cmp(x, x);
CREATE OPERATOR FAMILY of USING btree; ALTER OPERATOR FAMILY of USING btree ADD OPERATOR 1 < (int4, int2); ALTER OPERATOR @@ (text, text) OWNER TO joe; DROP OPERATOR ~ (none, bit), ^ (int, int);
