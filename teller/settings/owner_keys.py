"""Owners' keys, by the custody that the settings name and the topic on their broker."""

from collections.abc import Callable
from functools import partial
from typing import Final

from pipelines.access.reading import Reading
from pipelines.kafka.clients import ClientSettings
from pipelines.keys.kafka_topic import KafkaKeysTopic
from pipelines.keys.opener import ObjectOpener
from pipelines.keys.owner_keys import KeysState, OwnerKeys
from pipelines.keys.protocol import KeysRefused
from teller.settings import Settings, SettingsError, custody
from teller.settings.kafka_client import KafkaNotFoundError, client_settings, command_settings

#: Seconds in which a command asks again for keys: a broker that was just started answers with errors for a while.
COMMAND_PATIENCE_S: Final = 30.0


def owner_keys(
    settings: Settings, group: str = "", told: Callable[[KeysState], object] = lambda _state: None
) -> OwnerKeys | None:
    """Return owners' keys; None where objects are stored in the clear. `group` is a group whose rights the credentials
    have; it is not joined. `told` is called with each state that was read.

    Raises:
        SettingsError: what the custody needs is missing.
        KafkaNotFoundError: there is no broker to speak to.
    """
    return _owner_keys(settings, client_settings, group, told)


def object_opener(settings: Settings, reading: Reading, *, patience: float = COMMAND_PATIENCE_S) -> ObjectOpener:
    """Return what opens owners' objects once `reading` is written down, by keys that it asks for once there is an
    encrypted one. See `ObjectOpener` for `patience`.
    """

    def keys() -> OwnerKeys | None:
        try:
            return _owner_keys(settings, command_settings)
        except (SettingsError, KafkaNotFoundError) as error:
            raise KeysRefused(str(error)) from None

    return ObjectOpener(keys, reading, patience=patience)


def _owner_keys(
    settings: Settings,
    client: Callable[[Settings], ClientSettings],
    group: str = "",
    told: Callable[[KeysState], object] = lambda _state: None,
) -> OwnerKeys | None:
    found = custody.custody(settings)
    if found is None:
        return None
    return OwnerKeys(partial(KafkaKeysTopic, client(settings), group), found, hold=settings.custody_hold, told=told)
