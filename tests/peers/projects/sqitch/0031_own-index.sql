CREATE INDEX CONCURRENTLY own_transaction_id ON app.own_transaction (id);
ALTER TABLE app.own_transaction ADD COLUMN note text;
