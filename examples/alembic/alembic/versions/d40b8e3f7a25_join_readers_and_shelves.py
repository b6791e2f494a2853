# SPDX-License-Identifier: Apache-2.0
"""join readers and shelves

Revision ID: d40b8e3f7a25
Revises: 8c2d41e7a903, b7e05f6612cc
Create Date: 2024-02-23 16:45:40.771009

"""

from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# Read by Alembic, and by Lockstep without running the file: keep to literals.
revision: str = "d40b8e3f7a25"
down_revision: Union[str, Sequence[str], None] = ("8c2d41e7a903", "b7e05f6612cc")
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
