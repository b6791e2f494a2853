# SPDX-License-Identifier: Apache-2.0
"""readers

Revision ID: 8c2d41e7a903
Revises: 3f1a9c0d2b11
Create Date: 2024-02-20 14:30:55.902114

"""

from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# Read by Alembic, and by Lockstep without running the file: keep to literals.
revision: str = "8c2d41e7a903"
down_revision: Union[str, Sequence[str], None] = "3f1a9c0d2b11"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "reader",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader")),
        sa.UniqueConstraint("email", name=op.f("uq_reader_email")),
    )


def downgrade() -> None:
    op.drop_table("reader")
