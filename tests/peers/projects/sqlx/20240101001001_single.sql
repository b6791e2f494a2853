CREATE FUNCTION app.three() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 3; END;
INSERT INTO app.people (name) VALUES ('one file; no pair');
