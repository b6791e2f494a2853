INSERT INTO app.people (name) VALUES ('${word} as it stands');
