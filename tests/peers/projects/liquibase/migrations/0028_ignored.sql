--liquibase formatted sql

--ignoreLines:start
-- this is for people
--ignoreLines:end
--changeset ann:ignored-1
CREATE TABLE app.ignored (id int);
--ignoreLines:2
-- the first line that is passed over
-- the second one
INSERT INTO app.ignored VALUES (1);
