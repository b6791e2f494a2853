-- A comment stands in front.

-- migrate:up
CREATE FUNCTION app.three() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 3; END;

-- migrate:down
DROP FUNCTION app.three();
