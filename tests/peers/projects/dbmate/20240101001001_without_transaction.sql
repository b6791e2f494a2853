-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY people_touched ON app.people (touched);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY app.people_touched;
