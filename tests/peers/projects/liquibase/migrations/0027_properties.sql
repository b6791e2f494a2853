--liquibase formatted sql

--property name:place value:app
--property name:word value:one

--changeset ann:properties-1
CREATE TABLE app.properties (word text DEFAULT 'one');
