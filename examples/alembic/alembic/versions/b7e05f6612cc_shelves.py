# SPDX-License-Identifier: Apache-2.0
"""shelves

Revision ID: b7e05f6612cc
Revises: 3f1a9c0d2b11
Create Date: 2024-02-22 08:01:17.000418

"""

from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# Read by Alembic, and by Lockstep without running the file: keep to literals.
revision: str = "b7e05f6612cc"
down_revision: Union[str, Sequence[str], None] = "3f1a9c0d2b11"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("book", sa.Column("shelf", sa.String(), server_default="new", nullable=False))
    op.execute("UPDATE book SET shelf = 'old' WHERE id % 2 = 1")
    op.execute(
        """
        CREATE FUNCTION shelf_of(wanted integer) RETURNS text LANGUAGE plpgsql STABLE AS $$
        BEGIN
            RETURN (SELECT shelf FROM book WHERE id = wanted);
        END;
        $$
        """
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION shelf_of")
    op.drop_column("book", "shelf")
