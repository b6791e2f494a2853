# SPDX-License-Identifier: Apache-2.0
"""every customer has a tier

Create Date: 2026-03-09 09:00:00
"""

from alembic import op

revision = "9c0000000000"
down_revision = "8b0000000000"
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column("custommers", "tier", nullable=False)


def downgrade():
    op.alter_column("custommers", "tier", nullable=True)
