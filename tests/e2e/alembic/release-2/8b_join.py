# SPDX-License-Identifier: Apache-2.0
"""join tiers and indexes

Create Date: 2026-03-08 09:00:00
"""

revision = "8b0000000000"
down_revision = ("6f0000000000", "7a0000000000")
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
