BEGIN;
CREATE TABLE app.own_transaction (id int PRIMARY KEY);
INSERT INTO app.own_transaction VALUES (1);
COMMIT;
