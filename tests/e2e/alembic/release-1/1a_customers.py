# SPDX-License-Identifier: Apache-2.0
"""customers, and who runs what

Create Date: 2026-03-01 09:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "1a0000000000"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "customers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("spent", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_table("ran", sa.Column("revision", sa.Text, nullable=False), sa.Column("pod", sa.Text, nullable=False))
    op.execute("INSERT INTO customers (name, spent) VALUES ('Ada', 900), ('Grace', 40), ('Edsger', 400)")
    op.execute("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC")
    op.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC")


def downgrade():
    op.drop_table("ran")
    op.drop_table("customers")
