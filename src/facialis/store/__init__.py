"""Result folders: written whole or not at all, with a manifest that says how to make them again."""

from facialis.store.environment import describe_machine, describe_versions
from facialis.store.episodes import digest_spikes, read_episode, write_episode
from facialis.store.folder import check_destination, replacing
from facialis.store.manifest import Manifest, read_manifest, write_manifest
from facialis.store.recordings import read_recording_arrays, write_events, write_recording_arrays

__all__ = [
    "Manifest",
    "check_destination",
    "describe_machine",
    "describe_versions",
    "digest_spikes",
    "read_episode",
    "read_manifest",
    "read_recording_arrays",
    "replacing",
    "write_episode",
    "write_events",
    "write_manifest",
    "write_recording_arrays",
]
