---- tern: disable-tx ----
CREATE INDEX CONCURRENTLY people_touched ON app.people (touched);
INSERT INTO app.people (name) VALUES ('behind an index');
---- create above / drop below ----
DROP INDEX CONCURRENTLY app.people_touched;
