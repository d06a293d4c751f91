"""The image format: building, and reading with every check that the target makes (port/os/image.c), and more.

It knows nothing of where files come from. docs/images.md describes the format in words, port/os/image_format.h shows it.

SPDX-License-Identifier: Apache-2.0
"""

import struct
import zlib
from dataclasses import dataclass

from commands import InputError

MAGIC = 0x474D4941      # "AIMG"
VERSION = 1
ALIGNMENT_DEFAULT = 8
ALIGNMENTS = [1 << log2 for log2 in range(3, 17)]
NAME_BYTES_MAX = 255
IMAGE_BYTES_MAX = 1 << 30
IMAGE_BYTES_MULTIPLE = 4

# All but the checksum: magic, version, image_bytes, files, alignment, names_bytes.
HEADER = struct.Struct("<6I")
CHECKSUM = struct.Struct("<I")
HEADER_BYTES = HEADER.size + CHECKSUM.size
# name_offset, data_offset, data_bytes, data_crc32.
ENTRY = struct.Struct("<4I")


class Damaged(Exception):
    """An image is none, or not as it was built; the text says what is wrong."""


@dataclass(frozen=True)
class File:
    """A file of an image. The name is bytes, as file systems have them."""
    name: bytes
    offset: int
    bytes: int
    crc32: int


@dataclass(frozen=True)
class Image:
    alignment: int
    bytes: int
    files: tuple


def round_up(offset, multiple):
    return -(-offset // multiple) * multiple


def name_text(name):
    """A name on one line, whatever is in it."""
    text = name.decode("utf-8", "backslashreplace")
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


# ---- Building ----

def refuse_name(name):
    if not name or b"\0" in name:
        raise InputError(f"'{name_text(name)}' is no name for a file in an image")
    if len(name) > NAME_BYTES_MAX:
        raise InputError(f"'{name_text(name)}' is {len(name)} bytes long; a name in an image has at most {NAME_BYTES_MAX}")


def build(contents, alignment=ALIGNMENT_DEFAULT):
    """The image of {name: content}, both bytes. The same input gives the same image."""
    if alignment not in ALIGNMENTS:
        raise InputError(f"an image cannot be aligned to {alignment}: choose one of {', '.join(map(str, ALIGNMENTS))}")
    names = sorted(contents)
    for name in names:
        refuse_name(name)
    name_offset = HEADER_BYTES + len(names) * ENTRY.size
    names_block = b"".join(name + b"\0" for name in names)
    end = name_offset + len(names_block)
    entries, pieces = [], []
    for name in names:
        content = contents[name]
        offset = round_up(end, alignment)
        pieces.append(bytes(offset - end) + content + b"\0")
        entries.append((name_offset, offset, len(content), zlib.crc32(content)))
        name_offset += len(name) + 1
        end = offset + len(content) + 1
    image_bytes = round_up(end, IMAGE_BYTES_MULTIPLE)
    if image_bytes > IMAGE_BYTES_MAX:
        raise InputError(f"the image would have {image_bytes} bytes; an image has at most {IMAGE_BYTES_MAX}")
    header = HEADER.pack(MAGIC, VERSION, image_bytes, len(names), alignment, len(names_block))
    table = b"".join(ENTRY.pack(*entry) for entry in entries) + names_block
    checksum = CHECKSUM.pack(zlib.crc32(table, zlib.crc32(header)))
    return b"".join([header, checksum, table, *pieces, bytes(image_bytes - end)])


# ---- Reading ----

def require(condition, text):
    if not condition:
        raise Damaged(text)


def names_of(block, count):
    """The names in the block of them, which must be just `count`, in order."""
    names = block.split(b"\0")
    require(names.pop() == b"" and len(names) == count and all(0 < len(name) <= NAME_BYTES_MAX for name in names),
            "a name is empty, too long or without an end")
    require(all(before < name for before, name in zip(names, names[1:])), "its names are out of order")
    return names


def read_table(data):
    """Header, entries and names: (alignment, bytes of the image, entries, names, where the names end)."""
    require(len(data) >= HEADER_BYTES, f"{len(data)} bytes are too short for an image")
    magic, version, image_bytes, files, alignment, names_bytes = HEADER.unpack_from(data)
    require(magic == MAGIC, "this is no image")
    require(version == VERSION, f"it has version {version} of the format; this reads {VERSION}")
    names_offset = HEADER_BYTES + files * ENTRY.size
    end = names_offset + names_bytes
    require(alignment in ALIGNMENTS and end <= image_bytes <= IMAGE_BYTES_MAX, "its header contradicts itself")
    require(image_bytes <= len(data), f"{image_bytes - len(data)} of its {image_bytes} bytes are missing")
    checksum, = CHECKSUM.unpack_from(data, HEADER.size)
    require(zlib.crc32(data[HEADER_BYTES:end], zlib.crc32(data[:HEADER.size])) == checksum,
            "its header, table or names are damaged")
    entries = [ENTRY.unpack_from(data, HEADER_BYTES + index * ENTRY.size) for index in range(files)]
    return alignment, image_bytes, entries, names_of(data[names_offset:end], files), names_offset, end


def read(data):
    """The image that begins `data`. Raises Damaged if one byte of it is not as it was built."""
    alignment, image_bytes, entries, names, name_offset, end = read_table(data)
    files = []
    for name, (offset_of_name, offset, size, crc32) in zip(names, entries):
        require(offset_of_name == name_offset, "its names are out of order")
        require(offset == round_up(end, alignment) and offset + size < image_bytes,
                f"{name_text(name)} overlaps another file or leaves the image")
        require(not any(data[end:offset]) and data[offset + size] == 0 and
                zlib.crc32(data[offset:offset + size]) == crc32, f"{name_text(name)} is damaged")
        files.append(File(name, offset, size, crc32))
        name_offset += len(name) + 1
        end = offset + size + 1
    require(image_bytes == round_up(end, IMAGE_BYTES_MULTIPLE) and not any(data[end:image_bytes]), "its end is damaged")
    return Image(alignment, image_bytes, tuple(files))
