-- lockstep: revision=8c2d41e7a903, revises=3f1a9c0d2b11
-- readers

CREATE TABLE reader (
    id SERIAL NOT NULL, 
    name VARCHAR NOT NULL, 
    email VARCHAR NOT NULL, 
    CONSTRAINT pk_reader PRIMARY KEY (id), 
    CONSTRAINT uq_reader_email UNIQUE (email)
);
