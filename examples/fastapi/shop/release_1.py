# SPDX-License-Identifier: Apache-2.0
"""Version 1: customers. It knows the columns of migrations 0001 and 0002, and works on newer schemas too."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shop.database import DatabaseOfApp, SessionOfRequest

router = APIRouter()


class Base(DeclarativeBase):
    pass


class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str]


class NewCustomer(BaseModel):
    name: str = Field(min_length=1)
    email: str = Field(min_length=3)


def shown(customer: Customer) -> dict[str, object]:
    return {"id": customer.id, "name": customer.name, "email": customer.email}


@router.post("/customers", status_code=201)
async def add_customer(new: NewCustomer, session: SessionOfRequest, database: DatabaseOfApp):
    customer = Customer(name=new.name, email=new.email)
    session.add(customer)
    try:
        await session.flush()
    except IntegrityError as error:
        raise HTTPException(409, f"{new.email} is a customer already") from error
    answer = shown(customer)
    await database.save(session)
    return answer


@router.get("/customers")
async def list_customers(session: SessionOfRequest):
    return [shown(customer) for customer in await session.scalars(select(Customer).order_by(Customer.id))]
