CREATE TABLE app.pasted (id int, word text);
COPY app.pasted (id, word) FROM STDIN;
1	one; and ' a quote
2	\N
\.
INSERT INTO app.pasted VALUES (3, 'three');
