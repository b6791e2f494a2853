CREATE OR REPLACE VIEW app.calm AS SELECT id, name FROM app.people WHERE mood = 'calm';
