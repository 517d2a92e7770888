"""The test checkout: a plain page with the buttons of a payment provider, and the same buttons for programs.

Only where the provider ``test`` is on. The checkout's unguessable id is the only credential, as at real providers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends
from pydantic import Field
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from farebox.api.auth import Caller, by_secret
from farebox.api.bodies import form_body
from farebox.api.envelope import Envelope, Form, Reply, Shape, ok
from farebox.api.pages import page
from farebox.api.routes import refusals, router
from farebox.api.shapes import CHK, EXE
from farebox.core.errors import BadRequest, NotFound, Problem
from farebox.core.money import money
from farebox.core.records import Execution, Order, PaymentStatus, Status
from farebox.core.times import rfc3339
from farebox.service import payments

if TYPE_CHECKING:
    from farebox.service.house import House

Outcome = Literal["paid", "declined", "processing", "expired"]
OUTCOMES: tuple[Outcome, ...] = ("paid", "declined", "processing", "expired")
_NOTICES = {
    PaymentStatus.PAID: ("Paid. The workflow starts by itself.", "good"),
    PaymentStatus.FAILED: ("Declined. You may try again.", "warn"),
    PaymentStatus.PROCESSING: (
        "The bank takes its time. You may leave this page: it starts when the payment has arrived.",
        "warn",
    ),
    PaymentStatus.EXPIRED: ("This checkout has expired.", "bad"),
    PaymentStatus.REFUND_PENDING: ("The payment is on its way back.", "warn"),
    PaymentStatus.REFUNDED: ("The payment was returned.", "warn"),
    PaymentStatus.REVIEW: ("The payment is being checked.", "warn"),
}
_UNPAID = (PaymentStatus.EXPIRED, PaymentStatus.FAILED, PaymentStatus.PROCESSING)
_HTML: dict[int | str, dict[str, Any]] = {
    200: {"description": "A page.", "content": {"text/html": {"schema": {"type": "string"}}}}
}
Visitor = Annotated[Caller, Depends(by_secret)]


class TestOutcome(Form):
    """What the test provider is to say of this checkout."""

    __test__ = False
    outcome: Outcome = Field(examples=["paid"])


class TestCheckout(Shape):
    """Where the order stands now."""

    __test__ = False
    checkout_session_id: str = Field(examples=[CHK])
    execution_id: str = Field(examples=[EXE])
    status: Status
    payment_status: PaymentStatus


def router_of(house: House) -> APIRouter:
    routes = router("payments")
    _program(routes, house)
    _page(routes, house)
    return routes


def _program(routes: APIRouter, house: House) -> None:
    @routes.post("/v1/test/checkouts/{id}", response_model=Envelope[TestCheckout], responses=refusals(404))
    async def decide_test_checkout(id: str, body: TestOutcome, who: Visitor) -> Reply:
        """Pay, decline, keep processing or expire a test checkout. Again: the same answer."""
        await _test_order(house, id)
        execution = await payments.test_outcome(house, id, body.outcome)
        return ok(
            {
                "checkoutSessionId": id,
                "executionId": execution.id,
                "status": execution.status,
                "paymentStatus": execution.payment_status,
            }
        )


def _page(routes: APIRouter, house: House) -> None:
    @routes.get("/checkout/{id}", response_class=HTMLResponse, responses={**_HTML, **refusals(404)})
    async def test_checkout_page(id: str, who: Visitor) -> HTMLResponse:
        """The test checkout's page."""
        order, execution = await _test_order(house, id)
        workflow = await house.store.workflow(execution.workflow_id)
        return page("checkout.html", **_shown(order, execution, workflow.name if workflow else "Workflow"))

    @routes.post(
        "/checkout/{id}",
        response_class=Response,
        responses={303: {"description": "Back to the page."}, **refusals(404)},
        openapi_extra={"requestBody": _FORM},
    )
    @form_body()
    async def press_test_button(request: Request, id: str, who: Visitor) -> Response:
        """A button of the test checkout's page."""
        await _test_order(house, id)
        await payments.test_outcome(house, id, _pressed(await request.body()))
        return RedirectResponse(f"/checkout/{id}", 303)


_FORM = {
    "required": True,
    "content": {
        "application/x-www-form-urlencoded": {
            "schema": {
                "type": "object",
                "required": ["outcome"],
                "properties": {"outcome": {"type": "string", "enum": list(OUTCOMES)}},
            }
        }
    },
}


def _pressed(body: bytes) -> Outcome:
    """The button's value; BadRequest for anything else."""
    pressed = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10).get("outcome", [""])[0]
    for outcome in OUTCOMES:
        if pressed == outcome:
            return outcome
    problem = Problem(field="outcome", message=f"is one of {', '.join(OUTCOMES)}", code="enum")
    raise BadRequest("This button does not exist", [problem])


async def _test_order(house: House, checkout_id: str) -> tuple[Order, Execution]:
    """NotFound unless it is a checkout of the test provider, and that is on."""
    order = await house.store.order_by_checkout(checkout_id) if "test" in house.providers else None
    execution = None if order is None else await house.store.execution(order.execution_id)
    if order is None or order.provider != "test" or execution is None:
        raise NotFound("there is no test checkout with this id")
    return order, execution


_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}


def _priced(order: Order) -> str:
    """As the shop's pages write it where the sign is known to everybody."""
    text = money(order.amount, order.currency)
    sign = _SIGNS.get(order.currency)
    return text if sign is None else sign + text.removesuffix(f" {order.currency}")


def _shown(order: Order, execution: Execution, name: str) -> dict[str, Any]:
    notice, kind = _NOTICES.get(execution.payment_status, ("", ""))
    return {
        "name": name,
        "checkout_id": order.checkout_id,
        "order_id": order.id,
        "execution_id": execution.id,
        "amount": _priced(order),
        "expires_at": rfc3339(order.expires_at),
        "notice": notice,
        "notice_kind": kind,
        "shown_until": f"{rfc3339(order.expires_at)[:16].replace('T', ', ')} UTC",
        "open": execution.status is Status.AWAITING_PAYMENT,
        "processing": execution.payment_status is PaymentStatus.PROCESSING,
        "late": execution.payment_status in _UNPAID,
        "success_url": execution.success_url,
        "cancel_url": execution.cancel_url,
    }
