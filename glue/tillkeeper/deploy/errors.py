"""Why a deployment ended early."""


class DeployError(Exception):
    """A step failed; the message holds the end of what its tool said."""


class BrokenRulesError(DeployError):
    """Everything is deployed, and the data breaks its own rules; the message says which."""
