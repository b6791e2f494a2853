--liquibase formatted sql logicalFilePath:logical/0029_own_path.sql

--changeset ann:own-path-1 logicalFilePath:elsewhere.sql
CREATE TABLE app.own_path (id int);
--changeset ann:own-path-2
INSERT INTO app.own_path VALUES (2);
