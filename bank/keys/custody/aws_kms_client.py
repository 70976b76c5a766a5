"""A client of AWS KMS that tries once, and waits no longer than it is given."""

from typing import Any

import boto3
from botocore.config import Config


def opened(region: str, endpoint: str, timeout: float) -> Any:
    """Return a client; its types are made at run time.

    Raises:
        BotoCoreError: no region, or settings of boto3 that it does not take.
        ValueError: the endpoint is no address.
    """
    config = Config(connect_timeout=timeout, read_timeout=timeout, retries={"total_max_attempts": 1})
    session = boto3.session.Session()  # of its own: the one that boto3 keeps is not made for threads
    return session.client("kms", region_name=region or None, endpoint_url=endpoint or None, config=config)
