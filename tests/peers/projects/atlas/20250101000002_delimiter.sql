-- atlas:delimiter \n---

CREATE FUNCTION app.twice(n int) RETURNS int LANGUAGE plpgsql AS 'BEGIN n := n * 2; RETURN n; END'
---
INSERT INTO app.people (name) VALUES ('behind; a line')
---
