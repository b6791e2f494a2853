# SPDX-License-Identifier: Apache-2.0
"""The tables, as the application uses them."""

from __future__ import annotations

import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, MetaData, func, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# Names that do not depend on the database, so that a revision can drop what another one made.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


class Book(Base):
    __tablename__ = "book"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    shelf: Mapped[str] = mapped_column(server_default="new")


class Reader(Base):
    __tablename__ = "reader"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)


class Loan(Base):
    __tablename__ = "loan"
    __table_args__ = (
        CheckConstraint("returned_on >= lent_on", name="order"),
        Index("ix_loan_open", "book_id", unique=True, postgresql_where=text("returned_on IS NULL")),
        {"comment": "one row a book and a reader"},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"))
    reader_id: Mapped[int] = mapped_column(ForeignKey("reader.id"), index=True)
    lent_on: Mapped[datetime.date] = mapped_column(server_default=func.current_date())
    returned_on: Mapped[datetime.date | None]
