-- no-transaction
CREATE INDEX CONCURRENTLY people_touched ON app.people (touched);
