"""Both branches come together."""

revision = "merged"
down_revision = ("left", "right_again")


def upgrade():
    pass


def downgrade():
    pass
