# SPDX-License-Identifier: Apache-2.0
"""join billing and catalogue

Create Date: 2026-03-04 09:00:00
"""

revision = "4d0000000000"
down_revision = ("2b0000000000", "3c0000000000")
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
