# SPDX-License-Identifier: Apache-2.0
"""loans

Revision ID: e91c62a8d074
Revises: d40b8e3f7a25
Create Date: 2024-03-05 11:20:00.133700

"""

from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# Read by Alembic, and by Lockstep without running the file: keep to literals.
revision: str = "e91c62a8d074"
down_revision: Union[str, Sequence[str], None] = "d40b8e3f7a25"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "loan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("lent_on", sa.Date(), server_default=sa.func.current_date(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.CheckConstraint("returned_on >= lent_on", name=op.f("ck_loan_order")),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_loan_book_id_book")),
        sa.ForeignKeyConstraint(["reader_id"], ["reader.id"], name=op.f("fk_loan_reader_id_reader")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan")),
    )


def downgrade() -> None:
    op.drop_table("loan")
