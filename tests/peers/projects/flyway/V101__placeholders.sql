CREATE TABLE ${schema}.filled (id int, word text DEFAULT '${word}');
INSERT INTO ${schema}.filled VALUES (1), (2);
COMMENT ON TABLE ${schema}.filled IS '${flyway:filename}';
