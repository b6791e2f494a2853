BEGIN;
CREATE TABLE app.wrapped (id int);
INSERT INTO app.wrapped VALUES (1);
COMMIT;
