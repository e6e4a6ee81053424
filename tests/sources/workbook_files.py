"""Workbooks written byte by byte for the tests, in formats that no library here writes."""

import io
import struct
import zipfile
from xml.sax.saxutils import escape

OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"


# ODS -------------------------------------------------------------------------------------------------------------
def ods_cell(value, times=1):
    """Markup of one cell: None is blank, a float a number, else text."""
    repeated = f' table:number-columns-repeated="{times}"' if times > 1 else ""
    if value is None:
        return f"<table:table-cell{repeated}/>"
    if isinstance(value, float):
        return f'<table:table-cell{repeated} office:value-type="float" office:value="{value}"/>'
    text = f"<text:p>{escape(value)}</text:p>"
    return f'<table:table-cell{repeated} office:value-type="string">{text}</table:table-cell>'


def ods_row(*cells, times=1):
    repeated = f' table:number-rows-repeated="{times}"' if times > 1 else ""
    marked = "".join(cell if isinstance(cell, str) and cell.startswith("<") else ods_cell(cell) for cell in cells)
    return f"<table:table-row{repeated}>{marked}</table:table-row>"


def ods_content(sheets, before=""):
    tables = "".join(
        f'<table:table table:name="{title}">{"".join(rows)}</table:table>' for title, rows in sheets.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content xmlns:office="{OFFICE}:office:1.0" '
        f'xmlns:table="{OFFICE}:table:1.0" xmlns:text="{OFFICE}:text:1.0"><office:body><office:spreadsheet>{tables}'
        "</office:spreadsheet></office:body></office:document-content>"
    )


def write_ods(path, sheets, *, before="", mimetype=SPREADSHEET, manifest="<manifest/>"):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mimetype)
        archive.writestr("content.xml", ods_content(sheets, before))
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


# XLS -------------------------------------------------------------------------------------------------------------
def write_xls(path, sheets, *, stream_name="Workbook"):
    """A compound file of 512-byte sectors with one stream of BIFF8 records."""
    stream = _biff(sheets)
    stream += b"\x00" * (-len(stream) % 512 + (4096 if len(stream) < 4096 else 0))
    n_data = len(stream) // 512
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, n_data + 2), 0xFFFFFFFE]
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16
    header += struct.pack(
        "<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0
    )
    header = header.ljust(512, b"\xff")
    root = _directory_entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
    entry = _directory_entry(stream_name, 2, 0xFFFFFFFF, 2, len(stream))
    path.write_bytes(header + fat + (root + entry).ljust(512, b"\x00") + stream)
    return path


def _directory_entry(name, kind, child, start, size):
    text = (name + "\0").encode("utf-16-le")
    links = struct.pack("<BBIII", kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return text.ljust(64, b"\0") + struct.pack("<H", len(text)) + links + b"\0" * 36 + struct.pack("<IQ", start, size)


def _record(number, content):
    return struct.pack("<HH", number, len(content)) + content


def _biff(sheets):
    bof = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    bodies = [_biff_sheet(rows) for rows in sheets.values()]
    names = [struct.pack("<BB", len(title), 0) + title.encode("latin-1") for title in sheets]
    n_globals = len(_record(0x809, bof)) + sum(4 + 6 + len(name) for name in names) + 4
    bounds, offset = b"", n_globals
    for name, body in zip(names, bodies, strict=True):
        bounds += _record(0x85, struct.pack("<IBB", offset, 0, 0) + name)
        offset += len(body)
    return _record(0x809, bof) + bounds + _record(0x0A, b"") + b"".join(bodies)


def _biff_sheet(rows):
    records = _record(0x809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(value, float):
                records += _record(0x203, place + struct.pack("<d", value))
            elif value:
                records += _record(0x204, place + struct.pack("<HB", len(value), 0) + value.encode("latin-1"))
    return records + _record(0x0A, b"")


# XLSB ------------------------------------------------------------------------------------------------------------
def write_xlsb(path, rows, *, title="Data", first_row=0):
    """A binary workbook with one sheet."""
    sheet = _binary(145, b"")
    last = max(len(row) for row in rows) - 1
    sheet = _binary(148, struct.pack("<IIII", 0, first_row + len(rows) - 1, 0, last)) + sheet
    for number, cells in enumerate(rows):
        sheet += _binary(0, struct.pack("<III", number if number == 0 else first_row + number, 0, 0) + b"\0" * 5)
        for column, value in enumerate(cells):
            place = struct.pack("<II", column, 0)
            sheet += (
                _binary(5, place + struct.pack("<d", value))
                if isinstance(value, float)
                else _binary(6, place + _wide(value))
            )
    sheet += _binary(146, b"")
    bundle = (
        _binary(143, b"") + _binary(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide(title)) + _binary(144, b"")
    )
    relations = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="worksheets/sheet1.bin" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.bin", _binary(131, b"") + bundle + _binary(132, b""))
        archive.writestr("xl/_rels/workbook.bin.rels", relations)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    path.write_bytes(buffer.getvalue())
    return path


def _wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _binary(number, content):
    kind = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
    size, length = len(content), b""
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return kind + length + content
