"""References for the tests of this folder, made by other toolkits than those that Physis uses.

    python make_references.py FOLDER > references.json

FOLDER holds the DICOM films (`dicom` of the test data). Needs DCMTK's tools in the PATH and
pip install pydicom==3.0.1 pylibjpeg pylibjpeg-libjpeg pylibjpeg-openjpeg python-gdcm imagecodecs==2026.3.6

`films`: SHA-256 of the stored values of every file that has any, as 16-bit little-endian words, by pydicom (12-bit
JPEG by dcmdjpeg). `frames`: small pictures, compressed; the test knows what they show (see `picture`).
"""
import base64
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile
import warnings

import imagecodecs
import numpy as np
import pydicom
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import get_frame
from pydicom.pixels import pixel_array
from pydicom.pixels.encoders import RLELosslessEncoder

warnings.simplefilter('ignore')
ROWS, COLUMNS = 20, 24


def picture(kind, bits, samples=1):
    """noise: every value occurs; ramp: smooth, for codecs with loss. Channels differ by a shift."""
    y, x, c = np.mgrid[0:ROWS, 0:COLUMNS, 0:samples]
    if kind == 'noise':
        values = (x * 37 + y * 91 + x * y * 13 + c * 59) * 2654435761 % 2**32 >> (32 - bits)
    else:
        values = (x + y + 8 * c) * (2**bits - 1) // (ROWS + COLUMNS + 8 * samples)
    return values.astype(np.uint8 if bits <= 8 else np.uint16).reshape((ROWS, COLUMNS, samples) if samples > 1 else (ROWS, COLUMNS))


def dataset(values, bits):
    ds = pydicom.Dataset()
    ds.SOPClassUID, ds.SOPInstanceUID = '1.2.840.10008.5.1.4.1.1.7', '2.25.1'
    ds.Modality, ds.Rows, ds.Columns = 'OT', ROWS, COLUMNS
    ds.SamplesPerPixel = 3 if values.ndim == 3 else 1
    ds.PhotometricInterpretation = 'RGB' if values.ndim == 3 else 'MONOCHROME2'
    if values.ndim == 3:
        ds.PlanarConfiguration = 0
    ds.BitsAllocated = 8 * values.itemsize
    ds.BitsStored, ds.HighBit, ds.PixelRepresentation = bits, bits - 1, 0
    ds.PixelData = values.tobytes()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    ds.file_meta.MediaStorageSOPClassUID, ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPClassUID, ds.SOPInstanceUID
    return ds


def dcmtk(values, bits, *arguments):
    with tempfile.TemporaryDirectory() as folder:
        plain, packed = f'{folder}/a.dcm', f'{folder}/b.dcm'
        dataset(values, bits).save_as(plain, enforce_file_format=True)
        subprocess.run(['dcmcjpeg', *arguments, plain, packed], check=True)
        ds = pydicom.dcmread(packed)
        return get_frame(ds.PixelData, 0, number_of_frames=1), str(ds.PhotometricInterpretation)


def frames():
    def frame(name, syntax, kind, bits, data, photometric='MONOCHROME2', samples=1, tolerance=0):
        return dict(name=name, syntax=f'1.2.840.10008.1.2.{syntax}', kind=kind, bits=bits, samples=samples,
                    photometric=photometric, tolerance=tolerance, frame=base64.b64encode(bytes(data)).decode())

    n8, n12, n16 = picture('noise', 8), picture('noise', 12), picture('noise', 16)
    r8, r12, rgb = picture('ramp', 8), picture('ramp', 12), picture('ramp', 8, 3)
    noise_rgb = picture('noise', 8, 3)
    data, photometric = dcmtk(r8, 8, '+eb')
    yield frame('JPEG baseline', '4.50', 'ramp', 8, data, tolerance=3)
    data, photometric = dcmtk(rgb, 8, '+eb', '+s4')
    yield frame('JPEG baseline in colour', '4.50', 'ramp', 8, data, photometric, 3, tolerance=6)
    data, _ = dcmtk(r12, 12, '+ee', '+bt')
    yield frame('JPEG extended, 12 bits', '4.51', 'ramp', 12, data, tolerance=40)
    for predictor in range(1, 8):
        data, _ = dcmtk(n16, 16, '+el', '+sv', str(predictor))
        yield frame(f'JPEG lossless, predictor {predictor}', '4.57', 'noise', 16, data)
    data, _ = dcmtk(n12, 12, '+e1')
    yield frame('JPEG lossless, first order', '4.70', 'noise', 12, data)
    yield frame('JPEG-LS', '4.80', 'noise', 12, imagecodecs.jpegls_encode(n12))
    yield frame('JPEG-LS, near lossless', '4.81', 'noise', 16, imagecodecs.jpegls_encode(n16, 2), tolerance=2)
    j2k = dict(level=0, reversible=True, bitspersample=12)
    yield frame('JPEG 2000', '4.90', 'noise', 12, imagecodecs.jpeg2k_encode(n12, codecformat='j2k', **j2k))
    yield frame('JPEG 2000 in a JP2 file', '4.90', 'noise', 12, imagecodecs.jpeg2k_encode(n12, codecformat='jp2', **j2k))
    yield frame('JPEG 2000 in colour', '4.90', 'noise', 8,
                imagecodecs.jpeg2k_encode(noise_rgb, codecformat='j2k', level=0, reversible=True, mct=True),
                'YBR_RCT', 3)
    yield frame('HTJ2K, with loss', '4.203', 'ramp', 12, imagecodecs.htj2k_encode(r12, reversible=False), tolerance=40)
    for syntax in (201, 202):
        yield frame(f'HTJ2K {syntax}', f'4.{syntax}', 'noise', 16, imagecodecs.htj2k_encode(n16, reversible=True))
    yield frame('JPEG XL', '4.110', 'noise', 16, imagecodecs.jpegxl_encode(n16, lossless=True))
    yield frame('JPEG XL, 8 bits', '4.110', 'noise', 8, imagecodecs.jpegxl_encode(n8, lossless=True))
    yield frame('JPEG XL in colour', '4.110', 'noise', 8, imagecodecs.jpegxl_encode(noise_rgb, lossless=True), 'RGB', 3)
    for name, values, bits in (('RLE', n16, 16), ('RLE, 8 bits', n8, 8), ('RLE in colour', noise_rgb, 8)):
        ds = dataset(values, bits)
        options = dict(rows=ROWS, columns=COLUMNS, number_of_frames=1, samples_per_pixel=ds.SamplesPerPixel,
                       bits_allocated=ds.BitsAllocated, bits_stored=bits, pixel_representation=0,
                       photometric_interpretation=ds.PhotometricInterpretation)
        if values.ndim == 3:
            options['planar_configuration'] = 0
        data = RLELosslessEncoder.encode(values, encoding_plugin='pydicom', **options)
        yield frame(name, '5', 'noise', bits, data, ds.PhotometricInterpretation, ds.SamplesPerPixel)


def stored(path):
    ds = pydicom.dcmread(path, force=True)
    if 'PixelData' not in ds or 'Rows' not in ds:
        return None
    if ds.file_meta.TransferSyntaxUID == '1.2.840.10008.1.2.4.51':
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(['dcmdjpeg', path, f'{folder}/a.dcm'], check=True, stderr=subprocess.DEVNULL)
            values = pydicom.dcmread(f'{folder}/a.dcm').pixel_array
    else:
        try:
            values = pixel_array(ds, raw=True)
        except ValueError:
            return None
    words = values.astype(np.int16 if ds.PixelRepresentation else np.uint16)
    return dict(sha256=hashlib.sha256(words.tobytes()).hexdigest(), columns=ds.Columns, rows=ds.Rows)


root = pathlib.Path(sys.argv[1])
paths = sorted(p for p in root.rglob('*') if p.is_file() and p.name != 'LICENSE')
films = {str(p.relative_to(root)): stored(str(p)) for p in paths}
json.dump(dict(films=films, frames=list(frames())), sys.stdout, indent=1)
print()
