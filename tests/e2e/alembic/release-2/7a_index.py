# SPDX-License-Identifier: Apache-2.0
"""an index, without holding up readers

Create Date: 2026-03-07 09:00:00
"""

from alembic import op

revision = "7a0000000000"
down_revision = "4d0000000000"
branch_labels = ("indexes",)
depends_on = "6f0000000000"


def upgrade():
    with op.get_context().autocommit_block():
        op.create_index("customers_by_tier", "customers", ["tier"], postgresql_concurrently=True)


def downgrade():
    with op.get_context().autocommit_block():
        op.drop_index("customers_by_tier", postgresql_concurrently=True)
