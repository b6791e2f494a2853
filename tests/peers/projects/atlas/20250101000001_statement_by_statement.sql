-- atlas:txmode none

CREATE INDEX CONCURRENTLY people_touched ON app.people (touched);
INSERT INTO app.people (name) VALUES ('behind an index');
