"""Meanings of boto3's errors (KMS API reference, "Common errors"). None of the server's words goes on."""

from typing import Final

from bank.keys.custody.protocol import CustodyError, CustodyRefused, CustodyUnavailable, VersionGone

#: States of a key without its material, and of none.
GONE_STATES: Final = {"PendingDeletion", "PendingImport", ""}
RIGHTS: Final = "AWS KMS does not allow it: look at these credentials' policy, and at the key's"
BY_CODE: Final = {
    "AccessDeniedException": RIGHTS,
    "NotFoundException": "AWS KMS has no such key: look at aws_kms_alias and aws_kms_region",
    "KMSInvalidStateException": "AWS KMS's key is in a state in which it does not serve: its material is gone",
    "DisabledException": "AWS KMS's key is disabled: enable it",
    "InvalidCiphertextException": "the wrapped key is damaged, or of another context",
    "IncorrectKeyException": "the wrapped key is damaged, or of another version",
    "ExpiredTokenException": "AWS does not take the credentials: they are out of date",
    "UnrecognizedClientException": "AWS does not take the credentials",
    "InvalidSignatureException": "AWS does not take the credentials",
    "InvalidClientTokenId": "AWS does not take the credentials",
    "MissingAuthenticationTokenException": "AWS does not take the credentials",
    "IncompleteSignatureException": "AWS does not take the credentials",
    "ValidationException": "AWS KMS refuses the request: look at aws_kms_alias",
    "AlreadyExistsException": "somebody else rotated at the same time: look which key the alias names",
    "TagException": "AWS KMS refuses the tags of a version",
    "LimitExceededException": "the account has as many keys as AWS KMS allows it",
}
#: botocore's own.
BY_KIND: Final = {
    "NoCredentialsError": "there are no AWS credentials here: see boto3's chain of credentials",
    "PartialCredentialsError": "the AWS credentials are not whole",
    "ProfileNotFound": "the AWS profile that AWS_PROFILE names is not there",
    "NoRegionError": "set aws_kms_region",
    "InvalidRegionError": "aws_kms_region is no region",
    "ParamValidationError": "AWS KMS does not take such a request: look at aws_kms_alias",
    "SSLError": "AWS KMS's certificate is not of an authority that is trusted here",
}


def meaning(error: Exception) -> CustodyError:
    """Return the contract's error. What is not known is an outage: it may pass."""
    if isinstance(error, ImportError):
        return CustodyRefused("the extra is not there: pip install 'teller[aws]'")
    kind, code = type(error).__name__, _code(error)
    if told := BY_CODE.get(code) or BY_KIND.get(kind):
        return CustodyRefused(told)
    if kind == "ValueError":  # botocore, of an endpoint
        return CustodyRefused("aws_kms_endpoint is no address, or answers as no KMS does")
    return CustodyUnavailable(f"AWS KMS does not serve ({kind}): down, slow, or too many requests")


def unwrap_meaning(error: Exception) -> CustodyError:
    """Return the contract's error of unwrapping: a key that is not there, or has no material, is a version gone."""
    if _code(error) in ("NotFoundException", "KMSInvalidStateException"):
        return VersionGone("AWS KMS has this version no more")
    return meaning(error)


def _code(error: Exception) -> str:
    answer = getattr(error, "response", None)
    found = answer.get("Error", {}).get("Code") if isinstance(answer, dict) else None
    return str(found)
