# SPDX-License-Identifier: Apache-2.0
"""items, each on an invoice of the other branch

Create Date: 2026-03-03 09:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "3c0000000000"
down_revision = "1a0000000000"
branch_labels = ("catalogue",)
depends_on = "2b0000000000"


def upgrade():
    op.create_table(
        "items",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("invoice_id", sa.Integer, sa.ForeignKey("invoices.id"), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
    )


def downgrade():
    op.drop_table("items")
