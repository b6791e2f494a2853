-- lockstep: revision=e91c62a8d074, revises=d40b8e3f7a25
-- loans

CREATE TABLE loan (
    id SERIAL NOT NULL, 
    book_id INTEGER NOT NULL, 
    reader_id INTEGER NOT NULL, 
    lent_on DATE DEFAULT CURRENT_DATE NOT NULL, 
    returned_on DATE, 
    CONSTRAINT pk_loan PRIMARY KEY (id), 
    CONSTRAINT ck_loan_order CHECK (returned_on >= lent_on), 
    CONSTRAINT fk_loan_book_id_book FOREIGN KEY(book_id) REFERENCES book (id), 
    CONSTRAINT fk_loan_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id)
);
