# SPDX-License-Identifier: Apache-2.0
"""books

Revision ID: 3f1a9c0d2b11
Revises: 
Create Date: 2024-01-15 09:12:03.418233

"""

from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# Read by Alembic, and by Lockstep without running the file: keep to literals.
revision: str = "3f1a9c0d2b11"
down_revision: Union[str, Sequence[str], None] = None
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    book = op.create_table(
        "book",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book")),
    )
    op.bulk_insert(book, [{"title": "It's 100% true; BEGIN;"}, {"title": "Être"}])


def downgrade() -> None:
    op.drop_table("book")
