"""Build a read-only image of files, which a program reads where they lie in flash; list or check one.

    ashlar image build -o rom.img [--align N] [--source rom.S] FILE_OR_DIRECTORY...
    ashlar image list rom.img
    ashlar image check rom.img

`build`: a file gets its own name, the files below a directory their paths from there. The same files give the same
image. --source writes an assembly file too, which puts the image into the program and defines the symbols
__ashlar_image_start and __ashlar_image_end; it names the image as -o does, so assemble it in the same directory. `list`
prints each file's size, its offset and its name. `check` holds every byte against the checksums: exit status 1 if one
is damaged. docs/images.md describes the format and how a program gets at the files.

SPDX-License-Identifier: Apache-2.0
"""

import os
import sys
from pathlib import Path

from commands import InputError, STATUS_FAILED, STATUS_OK
from image import format as image_format
from trace.format import write_all

SOURCE = """/* Made by `tools/ashlar image build`: an image as a part of the program. */
    /* In read-only data, where every linker script has a place for it. */
    .section .rodata.ashlar_image, "a", %progbits
    .balign {alignment}
    .global __ashlar_image_start
    .type __ashlar_image_start, %object
__ashlar_image_start:
    .incbin "{image}"
    .size __ashlar_image_start, . - __ashlar_image_start
    .global __ashlar_image_end
__ashlar_image_end:
"""


def add_arguments(parser):
    parser.add_argument("action", choices=("build", "list", "check"))
    parser.add_argument("paths", nargs="*", metavar="path", help="build: files and directories; list, check: an image")
    parser.add_argument("-o", dest="output", metavar="IMAGE", help="build: the image to write")
    parser.add_argument("--align", type=int, metavar="N",
                        help="build: each file's content lies at a multiple of this power of two, as large as a page for "
                             f"what is mapped page by page (default: {image_format.ALIGNMENT_DEFAULT})")
    parser.add_argument("--source", metavar="FILE", help="build: write an assembly file that includes the image, too")


def run(options):
    if not options.paths:
        raise InputError(f"{options.action} of what? (--help says more)")
    if options.action == "build":
        return build(options)
    if options.output or options.align is not None or options.source:
        raise InputError("-o, --align and --source are for build")
    if len(options.paths) > 1:
        raise InputError(f"{options.action} takes one image")
    return (list_files if options.action == "list" else check)(options.paths[0])


# ---- Building ----

def unreadable(error):
    raise error


def refuse_links(folder, names):
    """A directory may be met twice over a link, or without end."""
    for path in (os.path.join(folder, name) for name in names):
        if os.path.islink(path):
            raise InputError(f"{path}: a link to a directory; name that directory, or copy it there")


def files_below(directory):
    """(name, path) of each file: the name is the path from the directory."""
    for folder, folders, names in os.walk(directory, onerror=unreadable):
        refuse_links(folder, folders)
        for name in names:
            path = os.path.join(folder, name)
            yield os.path.relpath(path, directory), path


def named_files(path):
    if os.path.isdir(path):
        return files_below(path)
    return [(os.path.basename(path), path)]


def contents_of(paths, outputs):
    """{name: content} of all files, none of which is written later."""
    found = {}
    for path in paths:
        for name, file in named_files(path):
            if not os.path.isfile(file):
                raise InputError(f"{file}: {'not a file' if os.path.lexists(file) else 'there is no such file'}")
            if os.path.realpath(file) in outputs:
                raise InputError(f"{file}: would be in the image, and is what is written; write it elsewhere")
            if name in found:
                raise InputError(f"{found[name]} and {file} would have the same name '{name}'")
            found[name] = file
    return {os.fsencode(name): Path(file).read_bytes() for name, file in found.items()}


def source_text(image, alignment):
    if "\n" in image:
        raise InputError("an image whose name has a line break in it cannot be named in a source file")
    quoted = image.replace("\\", "\\\\").replace('"', '\\"')
    return SOURCE.format(image=quoted, alignment=alignment)


def build(options):
    if not options.output:
        raise InputError("build needs -o IMAGE")
    alignment = image_format.ALIGNMENT_DEFAULT if options.align is None else options.align
    source = source_text(options.output, alignment) if options.source else None
    outputs = {os.path.realpath(path) for path in (options.output, options.source) if path}
    if options.source and len(outputs) == 1:
        raise InputError("-o and --source name the same file")
    written = {options.output: image_format.build(contents_of(options.paths, outputs), alignment)}
    if source is not None:
        written[options.source] = source.encode()
    write_all(written)
    return STATUS_OK


# ---- Reading ----

def list_files(path):
    try:
        image = image_format.read(Path(path).read_bytes())
    except image_format.Damaged as error:
        raise InputError(f"{path}: {error}") from None
    for file in image.files:
        print(f"{file.bytes:10}  {file.offset:#010x}  {image_format.name_text(file.name)}")
    return STATUS_OK


def check(path):
    try:
        image = image_format.read(Path(path).read_bytes())
    except image_format.Damaged as error:
        print(f"ashlar image: {path}: {error}", file=sys.stderr)
        return STATUS_FAILED
    files = "1 file" if len(image.files) == 1 else f"{len(image.files)} files"
    print(f"{path}: sound, {files}, {image.bytes} bytes, aligned to {image.alignment}")
    return STATUS_OK
