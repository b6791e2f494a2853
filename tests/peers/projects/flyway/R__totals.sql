CREATE OR REPLACE VIEW app.totals AS SELECT person, total, '${word}'::text AS word FROM app.summary;
