"""Make deposits of owners' own by the settings."""

from typing import Final

from connectors import registry
from teller.operate.owner_desk.deciding.writing import DecisionWriter
from teller.operate.owner_desk.giving.admitting import admission
from teller.operate.owner_desk.giving.giving import OwnersGiving
from teller.operate.owner_desk.giving.kafka import KafkaGivingBank
from teller.operate.owner_desk.giving.reading import ChildReading
from teller.operate.owner_desk.giving.uploads import UploadRoom, Uploads
from teller.settings import Settings, keys
from teller.settings.record_limits import record_limits

#: Folder of uploads, in the desk's folder.
FOLDER: Final = "uploads"


def giving(settings: Settings, writer: DecisionWriter) -> OwnersGiving:
    """Return the deposits, whose `start` begins a thread and whose `close` ends all. `writer` writes consents.

    Raises:
        SettingsError: the key of pseudonyms is missing or wrong.
        OSError: the folder cannot be used.
    """
    room = UploadRoom(settings.owner_desk_upload_bytes, settings.owner_desk_uploads_bytes)
    return OwnersGiving(
        Uploads(settings.owner_desk_folder.expanduser() / FOLDER, room),
        ChildReading(settings.scanner, settings.scan_batch, record_limits(settings)),
        KafkaGivingBank(settings),
        admission(writer, keys.pseudonym_key(settings), settings.owner_page_depositor),
        registry.discover(),
    )
