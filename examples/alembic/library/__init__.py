# SPDX-License-Identifier: Apache-2.0
"""A lending library: the models that the revisions in alembic/versions build."""
