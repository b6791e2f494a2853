-- Deploy peers:views/cheap to pg
-- requires: own-transaction

BEGIN;

SET LOCAL search_path TO app;
CREATE VIEW cheap AS SELECT * FROM own_transaction;

COMMIT;
