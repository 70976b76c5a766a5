"""Packages: made and delivered.

grants       grants of originators, encrypted to the packager's key
uploading    upload of a package's files by a grant
"""
