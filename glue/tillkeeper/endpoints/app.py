"""The HTTP application: routes, the pool's life, and errors as JSON."""

import http
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tillkeeper.database import Database
from tillkeeper.endpoints.answers import INTERNAL_ERROR, ApiError
from tillkeeper.endpoints.api import Api
from tillkeeper.endpoints.checkout import (
    open_billing_portal,
    show_checkout,
    start_checkout,
    start_credit_purchase,
)
from tillkeeper.endpoints.readiness import Readiness
from tillkeeper.endpoints.rpc import call_function, show_openapi
from tillkeeper.endpoints.tokens import Tokens
from tillkeeper.endpoints.webhooks import receive_stripe_webhook
from tillkeeper.release import database_directory, package_release
from tillkeeper.settings import Secret
from tillkeeper.stripe.gateway import StripeGateway


def create_app(
    conninfo: str,
    webhook_secrets: Sequence[Secret],
    tokens: Tokens,
    gateway: StripeGateway | None = None,
) -> Starlette:
    """Return the application. Raises ValueError if there is no secret, or an empty one.

    Without tokens nobody may call /rpc or start a checkout; without a gateway to Stripe there are
    no checkouts.
    """
    if not webhook_secrets or not all(secret.reveal().strip() for secret in webhook_secrets):
        raise ValueError("the webhook needs signing secrets that are not empty")
    database = Database(conninfo)
    readiness = Readiness(conninfo, package_release(database_directory()))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await database.open()
        try:
            yield
        finally:
            await readiness.close()
            await database.close()
            if gateway:
                await gateway.close()

    checkout = [
        Route("/checkouts", start_checkout, methods=["POST"]),
        Route("/credit-purchases", start_credit_purchase, methods=["POST"]),
        Route("/billing-portal", open_billing_portal, methods=["POST"]),
    ]
    app = Starlette(
        routes=[
            Route("/webhooks/stripe", receive_stripe_webhook, methods=["POST"]),
            Route("/rpc/{function}", call_function, methods=["POST"]),
            Route("/checkouts/{attempt_id}", show_checkout, methods=["GET"]),
            *(checkout if gateway else ()),
            Route("/openapi.json", show_openapi, methods=["GET"]),
            Route("/healthz", healthz, methods=["GET"]),
            Route("/readyz", readyz, methods=["GET"]),
        ],
        lifespan=lifespan,
        exception_handlers={HTTPException: answer_refusal, Exception: answer_crash},
    )
    app.router.redirect_slashes = False
    app.state.database = database
    app.state.readiness = readiness
    app.state.secrets = tuple(webhook_secrets)
    app.state.tokens = tokens
    app.state.api = Api(database)
    app.state.gateway = gateway
    return app


async def healthz(_: Request) -> JSONResponse:
    """The process is alive."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> JSONResponse:
    """The process can do its work: it has a writable database that it fits."""
    misfit = await request.app.state.readiness.misfit()
    if misfit is None:
        return JSONResponse({"status": "ready"})
    return ApiError(503, misfit.reason, misfit.detail).short_answer()


async def answer_refusal(_: Request, error: Exception) -> JSONResponse:
    """Answer what Starlette refuses, such as an unknown path or method."""
    assert isinstance(error, HTTPException)  # noqa: S101 - tells the type checker
    reason = http.HTTPStatus(error.status_code).phrase.lower().replace(" ", "_")
    return ApiError(error.status_code, reason, headers=error.headers).short_answer()


async def answer_crash(_: Request, error: Exception) -> JSONResponse:
    """Answer an error of ours; the server logs it."""
    return ApiError(500, INTERNAL_ERROR).short_answer()
