-- lockstep: revision=f25a7710c3be, revises=e91c62a8d074
-- lockstep: transaction=none
-- indexes of loans, without holding up readers

COMMENT ON TABLE loan IS 'one row a book and a reader';

CREATE UNIQUE INDEX CONCURRENTLY ix_loan_open ON loan (book_id) WHERE returned_on IS NULL;

CREATE INDEX CONCURRENTLY ix_loan_reader_id ON loan (reader_id);
