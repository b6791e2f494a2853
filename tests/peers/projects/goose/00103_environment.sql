-- +goose ENVSUB ON
-- +goose Up
INSERT INTO app.people (name) VALUES ('${PEERS_WORD} and ${PEERS_ABSENT:-a default}');
-- +goose ENVSUB OFF
INSERT INTO app.people (name) VALUES ('${PEERS_WORD} as it stands');

-- +goose Down
SELECT 1;
