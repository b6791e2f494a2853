# SPDX-License-Identifier: Apache-2.0
"""tiers, in a batch

Create Date: 2026-03-05 09:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "5e0000000000"
down_revision = "4d0000000000"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("tiers", sa.Column("name", sa.Text, primary_key=True))
    op.bulk_insert(sa.table("tiers", sa.column("name", sa.Text)), [{"name": "gold"}, {"name": "standard"}])
    with op.batch_alter_table("customers") as batch:
        batch.add_column(sa.Column("tier", sa.Text))
        batch.create_foreign_key("customers_tier", "tiers", ["tier"], ["name"])
        batch.alter_column("name", new_column_name="full_name")


def downgrade():
    with op.batch_alter_table("customers") as batch:
        batch.alter_column("full_name", new_column_name="name")
        batch.drop_column("tier")
    op.drop_table("tiers")
