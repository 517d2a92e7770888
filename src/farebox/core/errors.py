"""One tree of errors, each with the integer code a client sees: HTTP status x 1000 + n (contract, "Errors").

A subclass per reason: the code is stable public API, the sentence says what was refused and what to do,
``details`` name fields. ``remedy`` feeds the generated error table of the reference.
"""

from __future__ import annotations

from farebox.core.values import Json, Value


class Problem(Value, frozen=True, omit_defaults=True):
    """One field-level finding: where (dotted path), what is wrong in a sentence, and a stable slug."""

    field: str
    message: str
    code: str = "invalid"
    type: str = ""
    """Of a workflow definition's problem: name, nodes, root, connectivity, pattern, variable."""
    node_id: str = ""
    node_name: str = ""


class FareboxError(Exception):
    """The root. ``code`` // 1000 is the HTTP status."""

    code: int = 500000
    title: str = "Something went wrong on our side"
    remedy: str = "Try again; if it stays, send us the requestId."

    def __init__(self, message: str = "", details: list[Problem] | None = None, *, retry_after: float | None = None):
        message = message or f"{self.title}. {self.remedy}"
        super().__init__(message)
        self.message = message
        self.details = details or []
        self.retry_after = retry_after
        """Seconds after which trying again makes sense; becomes the ``Retry-After`` header."""

    @property
    def status(self) -> int:
        return self.code // 1000


class BadRequest(FareboxError):
    code = 400000
    title = "The request is malformed"
    remedy = "Correct the fields named in details."


class TokenMissing(BadRequest):
    code = 400001
    title = "A client token is needed"
    remedy = "Send ?token=, X-Client-Token or Authorization: Bearer ct_... with the token returned at creation."


class IdMalformed(BadRequest):
    code = 400002
    title = "This is not an id"
    remedy = "Ids are 1 to 64 letters, digits or underscores."


class PayloadInvalid(BadRequest):
    code = 400003
    title = "The payload does not match the workflow's input schema"
    remedy = "Correct the fields named in details; GET /v1/public/workflows/{id} shows the schema."


class AnswerInvalid(BadRequest):
    code = 400004
    title = "The answer does not match the form"
    remedy = "Correct the fields named in details and answer again; the step still waits."


class IdempotencyKeyInvalid(BadRequest):
    code = 400005
    title = "The idempotency key is not usable"
    remedy = "Send 16 to 255 characters, in the header or in the body, not two different ones."


class StepInputInvalid(BadRequest):
    code = 400006
    title = "The input cannot be given to these steps"
    remedy = "Correct the fields named in details; GET /v1/runs/{id} shows each step's input, to be edited and sent."


class RunIdInvalid(BadRequest):
    code = 400078
    title = "This run id is not usable"
    remedy = "A run id you choose starts with run_ and has at most 64 letters, digits or underscores."


class RunIdTaken(BadRequest):
    code = 400079
    title = "This run id exists already"
    remedy = "Choose another run id, or leave it out."


class DefinitionInvalid(BadRequest):
    code = 400228
    title = "The workflow definition is not valid"
    remedy = "Correct what details list; POST /v1/workflows/validate checks without saving."


class TriggerNotManual(BadRequest):
    code = 400229
    title = "Only a workflow with a manual trigger can be started this way"
    remedy = "Name a manual trigger in triggerNodeId."


class Unauthorized(FareboxError):
    code = 401001
    title = "The token is not valid for this execution"
    remedy = "Use the token returned when the execution was created; it may have been rotated, revoked or expired."


class KeyInvalid(FareboxError):
    code = 401002
    title = "A valid API key is needed"
    remedy = "Send Authorization: Bearer fbsk_...; `farebox keys create` makes one."


class SecretInvalid(FareboxError):
    code = 401003
    title = "The secret is not valid"
    remedy = "Use the workflow's current trigger secret."


class PaymentRequired(FareboxError):
    code = 402001
    title = "This workflow has a price"
    remedy = "Create an execution with POST /v1/public/workflows/{id}/executions and pay its checkout."


class Forbidden(FareboxError):
    code = 403001
    title = "This is not allowed"
    remedy = "Use a key or a token with the scope that the reference names for this endpoint."


class NotPublic(Forbidden):
    code = 403002
    title = "This workflow cannot be executed by the public"
    remedy = "Its owner may set the visibility public_execute."


class NotFound(FareboxError):
    code = 404001
    title = "There is nothing with this id"
    remedy = "Check the id."


class NoEndpoint(NotFound):
    code = 404002
    title = "There is no such endpoint"
    remedy = "Correct the path; /docs is the reference, GET /openapi.json lists all of them."


class MethodNotAllowed(FareboxError):
    code = 405001
    title = "This method is not offered here"
    remedy = "The Allow header lists the methods."


class NotAllowed(FareboxError):
    """A legal request at the wrong moment."""

    code = 409001
    title = "This cannot be done in the present state"
    remedy = "Read the present state first."


class KeyReused(NotAllowed):
    code = 409002
    title = "This idempotency key was used with another body"
    remedy = "Use a new key for a new request."


class VersionConflict(NotAllowed):
    code = 409003
    title = "Somebody changed it meanwhile"
    remedy = "Read it again and repeat your change on the present version."


class Closed(NotAllowed):
    code = 409004
    title = "This workflow takes no new executions now"
    remedy = "It is paused; its owner may resume it."


class FilesNotTaken(NotAllowed):
    code = 409008
    title = "This workflow takes no files"
    remedy = "Its input schema has no field with the format file; send what it asks for in requestPayload."


class ContentGone(NotAllowed):
    code = 409009
    title = "The content of this is gone"
    remedy = "It was erased, or kept for as long as the operator's settings say; start it anew."


class TooSlow(FareboxError):
    code = 408001
    title = "The body came too slowly"
    remedy = "Send it again, the whole of it within half a minute; nothing was stored."


class TooLarge(FareboxError):
    code = 413001
    title = "This is larger than allowed"
    remedy = "The message says the limit."


class MediaType(FareboxError):
    code = 415001
    title = "This media type is not understood"
    remedy = "Send application/json."


class PartMissing(FareboxError):
    code = 416001
    title = "The file ends before the part that Range asks for"
    remedy = "Ask for bytes below the size that Content-Range tells."


class TooManyRequests(FareboxError):
    code = 429001
    title = "Too many requests"
    remedy = "Wait for the seconds in Retry-After."


class Unavailable(FareboxError):
    code = 503001
    title = "Not available right now"
    remedy = "Wait for the seconds in Retry-After and repeat; nothing was stored."


class OutcomeUnknown(Unavailable):
    code = 503002
    title = "It is not known whether this was stored"
    remedy = "Look whether it was, or repeat with the same idempotency key after the seconds in Retry-After."


class RunTaken(Exception):
    """Somebody else wrote this run's next entry. An outcome for the engine, never shown to a client."""


def problem_list(problems: list[Problem]) -> Json:
    """``details`` as JSON objects, every field present; a definition's problems in the shape of ``validate``."""
    return [
        {"field": p.field, "message": p.message, "code": p.code}
        | ({"type": p.type, "nodeId": p.node_id, "nodeName": p.node_name} if p.type else {})
        for p in problems
    ]
