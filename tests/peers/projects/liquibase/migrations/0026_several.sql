--liquibase formatted sql

--changeset ann:several-1
--comment: two statements in one changeset
CREATE TABLE app.several (id int PRIMARY KEY, note text);
INSERT INTO app.several VALUES (1, 'it''s; one');
--rollback DROP TABLE app.several;

--changeset "ben b":"several 2" labels:first context:all
ALTER TABLE app.several ADD COLUMN more int;

--changeset ann:several-3 dbms:postgresql splitStatements:false
CREATE FUNCTION app.several() RETURNS int LANGUAGE plpgsql AS $$
BEGIN
    RETURN 1;
END
$$;
/* liquibase rollback
DROP FUNCTION app.several();
*/
