"""Families of findings, one file each: the published experiment as a protocol, and what is read from it.

A family is found by its constant ``FAMILY``; adding one is one file.
"""
