# SPDX-License-Identifier: Apache-2.0
"""indexes of loans, without holding up readers

Revision ID: f25a7710c3be
Revises: e91c62a8d074
Create Date: 2024-03-06 09:00:12.509310

"""

from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# Read by Alembic, and by Lockstep without running the file: keep to literals.
revision: str = "f25a7710c3be"
down_revision: Union[str, Sequence[str], None] = "e91c62a8d074"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute("COMMENT ON TABLE loan IS 'one row a book and a reader'")
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_loan_open",
            "loan",
            ["book_id"],
            unique=True,
            postgresql_where=sa.text("returned_on IS NULL"),
            postgresql_concurrently=True,
        )
        op.create_index(op.f("ix_loan_reader_id"), "loan", ["reader_id"], postgresql_concurrently=True)


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index(op.f("ix_loan_reader_id"), table_name="loan", postgresql_concurrently=True)
        op.drop_index("ix_loan_open", table_name="loan", postgresql_concurrently=True)
    op.execute("COMMENT ON TABLE loan IS NULL")
