--liquibase formatted sql

--changeset ann:preconditions-1
--preconditions onFail:MARK_RAN onError:HALT
--precondition-sql-check expectedResult:0 SELECT count(*) FROM pg_class WHERE relname = 'preconditions'
--validCheckSum: ANY
CREATE TABLE app.preconditions (id int);

--changeset ann:preconditions-2 failOnError:true runAlways:false
INSERT INTO app.preconditions VALUES (1);
