-- lockstep: revision=3f1a9c0d2b11
-- books

CREATE TABLE book (
    id SERIAL NOT NULL, 
    title VARCHAR NOT NULL, 
    CONSTRAINT pk_book PRIMARY KEY (id)
);

INSERT INTO book (title) VALUES ('It''s 100% true; BEGIN;');

INSERT INTO book (title) VALUES ('Être');
