-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY people_touched ON app.people (touched);
INSERT INTO app.people (name) VALUES ('behind an index');

-- +goose Down
DROP INDEX CONCURRENTLY app.people_touched;
