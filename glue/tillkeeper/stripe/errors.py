"""Why a call to Stripe failed: one of three errors, which tell the caller what to do next."""


class GatewayError(Exception):
    """A call failed; `reason` is short, machine-readable, and holds nothing of the call."""

    def __init__(self, reason: str, *, is_replay: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_replay = is_replay  # Stripe repeated what it had answered to the idempotency key


class RetryableError(GatewayError):
    """The same call may succeed later; whether it had an effect is not known."""


class RefusedError(GatewayError):
    """Stripe will not do this: a wrong key, a wrong request, a missing permission."""


class WorldChangedError(GatewayError):
    """The object is not there, or not in the state that the call is for."""
