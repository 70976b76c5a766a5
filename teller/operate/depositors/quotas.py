"""Quotas of users on the brokers, by aiokafka's classes for Kafka's protocol: confluent-kafka has no such request.

Format of the requests: Kafka 4.3, AlterClientQuotas (key 49) and DescribeClientQuotas (key 48), version 0; KIP-546.
"""

from typing import Any, Final

from aiokafka.protocol.admin import DescribeClientQuotasRequest
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Boolean, Float64, Int16, Int32, Schema, String

from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.requests import NoAnswerError, asked
from teller.operate.depositors.changes import DepositorError

SECONDS: Final = 30.0
RATE: Final = "producer_byte_rate"
_TEXT: Final = String("utf-8")
_ENTITY: Final = ("entity", Array(("entity_type", _TEXT), ("entity_name", _TEXT)))
_USER: Final = "user"
#: Match types of DescribeClientQuotas.
_ANY_NAME: Final = 2


class _AlterResponse(Response):  # type: ignore[misc]
    API_KEY = 49
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("entries", Array(("error_code", Int16), ("error_message", _TEXT), _ENTITY)),
    )


class _AlterStruct(RequestStruct):  # type: ignore[misc]
    API_KEY = 49
    API_VERSION = 0
    RESPONSE_TYPE = _AlterResponse
    SCHEMA = Schema(
        ("entries", Array(_ENTITY, ("ops", Array(("key", _TEXT), ("value", Float64), ("remove", Boolean))))),
        ("validate_only", Boolean),
    )


class _Alter(Request[_AlterStruct]):  # type: ignore[misc]
    API_KEY = 49

    def __init__(self, user: str, rate: int | None) -> None:
        self._entry = ([(_USER, user)], [(RATE, float(rate or 0), rate is None)])

    def build(self, struct: type[_AlterStruct]) -> _AlterStruct:
        return struct([self._entry], False)


def limit(client: ClientSettings, user: str, rate: int | None) -> None:
    """Set how many bytes a second the user may send to each broker; None: no limit.

    Raises:
        DepositorError: Kafka refuses.
    """
    answer = _asked(client, _Alter(user, rate))
    _refuse([(code, words) for code, words, _ in answer.entries])


def limits(client: ClientSettings) -> dict[str, int]:
    """Return the bytes a second of each user that has a limit of its own.

    Raises:
        DepositorError: Kafka refuses.
    """
    answer = _asked(client, DescribeClientQuotasRequest([(_USER, _ANY_NAME, None)], True))
    _refuse([(answer.error_code, answer.error_message)])
    found = ((dict(entity).get(_USER), dict(values)) for entity, values in answer.entries or ())
    return {user: int(values[RATE]) for user, values in found if user and RATE in values}


def _refuse(answers: list[tuple[int, str | None]]) -> None:
    for code, words in answers:
        if code:
            raise DepositorError(f"Kafka refuses the quota (error {code}): {words or 'no reason given'}")


def _asked(client: ClientSettings, request: Any) -> Any:
    try:
        return asked(client, lambda kafka: kafka.send(kafka.get_random_node(), request), SECONDS)
    except NoAnswerError as error:
        raise DepositorError(f"Kafka does not answer about quotas ({error})") from None
