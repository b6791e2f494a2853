"""Users

Revision ID: aaaa11110000
Revises:
Create Date: 2023-01-10 09:00:00.000000

"""

from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = "aaaa11110000"
down_revision: Union[str, Sequence[str], None] = None
branch_labels: Union[str, Sequence[str], None] = ("core",)
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    revision = f"local {'name'!r:>{10}}"
    op.execute("SELECT 1")


def downgrade() -> None:
    pass
