# SPDX-License-Identifier: Apache-2.0
"""everybody gets the tier that Python says

Create Date: 2026-03-06 09:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "6f0000000000"
down_revision = "5e0000000000"
branch_labels = None
depends_on = None


def upgrade():
    connection = op.get_bind()
    for customer, spent in connection.execute(sa.text("SELECT id, spent FROM customers ORDER BY id")).all():
        connection.execute(
            sa.text("UPDATE customers SET tier = :tier WHERE id = :id"),
            {"tier": "gold" if spent >= 400 else "standard", "id": customer},
        )


def downgrade():
    op.execute("UPDATE customers SET tier = NULL")
