# SPDX-License-Identifier: Apache-2.0
"""Version 2: customers have a tier, and there are orders. It needs migrations 0003 and 0004."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field
from sqlalchemy import ForeignKey, select
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
    tier: Mapped[str]


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    item: Mapped[str]
    cents: Mapped[int]


class NewCustomer(BaseModel):
    name: str = Field(min_length=1)
    email: str = Field(min_length=3)
    tier: Literal["standard", "gold"] = "standard"


class NewOrder(BaseModel):
    customer_id: int
    item: str = Field(min_length=1)
    cents: int = Field(ge=0)


def shown(customer: Customer) -> dict[str, object]:
    return {"id": customer.id, "name": customer.name, "email": customer.email, "tier": customer.tier}


def shown_order(order: Order) -> dict[str, object]:
    return {"id": order.id, "customer_id": order.customer_id, "item": order.item, "cents": order.cents}


@router.post("/customers", status_code=201)
async def add_customer(new: NewCustomer, session: SessionOfRequest, database: DatabaseOfApp):
    customer = Customer(name=new.name, email=new.email, tier=new.tier)
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


@router.post("/orders", status_code=201)
async def add_order(new: NewOrder, session: SessionOfRequest, database: DatabaseOfApp):
    order = Order(customer_id=new.customer_id, item=new.item, cents=new.cents)
    session.add(order)
    try:
        await session.flush()
    except IntegrityError as error:
        raise HTTPException(404, f"there is no customer {new.customer_id}") from error
    answer = shown_order(order)
    await database.save(session)
    return answer


@router.get("/orders")
async def list_orders(session: SessionOfRequest):
    return [shown_order(order) for order in await session.scalars(select(Order).order_by(Order.id))]
