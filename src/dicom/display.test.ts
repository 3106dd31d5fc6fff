/** Stored values to grey, with numbers worked out by hand from PS3.3, C.11. */
import { describe, expect, it } from 'vitest'
import { type TestElements, testFilm } from '../../test/helpers/writeDicom.ts'
import { decodeDicom, withSquarePixels } from './decode.ts'

const noCodecs = () => Promise.reject(new Error('no codec is needed'))
const decode = (values: readonly number[], elements: TestElements = {}, columns?: number) =>
  decodeDicom(testFilm(values, elements, { columns }), noCodecs)
const grey = async (values: readonly number[], elements: TestElements = {}) => [
  ...(await decode(values, elements)).image.data,
]

const twelve = { BitsStored: 12, HighBit: 11 }

describe('inversion', () => {
  const window = { ...twelve, WindowCenter: 2048, WindowWidth: 4096 }
  // (1000 - 2047.5) / 4095 + 0.5 = 0.24420
  const light = [0, 16004, 65535]
  const dark = [65535, 49531, 0]
  const warning = (shape: string, photometric: string) => [
    `the presentation LUT shape ${shape} contradicts ${photometric}: the latter decides, look whether bone is light`,
  ]
  it.each([
    ['MONOCHROME2', 'IDENTITY', light, []],
    ['MONOCHROME1', 'INVERSE', dark, []],
    ['MONOCHROME2', 'INVERSE', light, warning('INVERSE', 'MONOCHROME2')],
    ['MONOCHROME1', 'IDENTITY', dark, warning('IDENTITY', 'MONOCHROME1')],
    ['MONOCHROME2', undefined, light, []],
    ['MONOCHROME1', undefined, dark, []],
  ])('of %s with %s', async (PhotometricInterpretation, PresentationLUTShape, expected, warnings) => {
    const film = await decode([0, 1000, 4095], { ...window, PhotometricInterpretation, PresentationLUTShape })
    expect([...film.image.data]).toEqual(expected)
    expect(film.image.maxValue).toBe(65535)
    expect(film.warnings).toEqual(warnings)
    expect(film.display!.inverted).toBe(PhotometricInterpretation === 'MONOCHROME1')
  })
  it('is assumed to be none where nothing is said, with a warning', async () => {
    const film = await decode([0, 65535], { PhotometricInterpretation: undefined })
    expect([...film.image.data]).toEqual([0, 65535])
    expect(film.warnings).toEqual([
      'the photometric interpretation is unknown: MONOCHROME2 is assumed, the picture may be inverted',
    ])
  })
})

describe('window', () => {
  const eight = { BitsAllocated: 8, WindowCenter: 100, WindowWidth: 11 }
  it.each([
    // From 94.5 to 104.5: (97 - 99.5) / 10 + 0.5 = 0.25, x 255 = 63.75.
    ['LINEAR', [94, 95, 97, 99, 104, 105], [0, 13, 64, 115, 242, 255]],
    // From 94.5 to 105.5: (97 - 100) / 11 + 0.5 = 0.22727, x 255 = 57.95.
    ['LINEAR_EXACT', [94, 95, 97, 100, 105, 106], [0, 12, 58, 128, 243, 255]],
    // 1 / (1 + exp(-4 (97 - 100) / 11)) = 0.25145, x 255 = 64.12.
    ['SIGMOID', [80, 97, 100, 103, 120], [0, 64, 128, 191, 255]],
    [undefined, [94, 97, 105], [0, 64, 255]],
  ])('%s', async (VOILUTFunction, values, expected) => {
    expect(await grey(values, { ...eight, VOILUTFunction })).toEqual(expected)
  })
  it('of width 1 is a threshold', async () => {
    expect(await grey([99, 100], { ...eight, WindowWidth: 1 })).toEqual([0, 255])
  })
  it('is the first valid one of several, with its name', async () => {
    const film = await decode([10, 20], {
      BitsAllocated: 8,
      WindowCenter: '15.5\\100',
      WindowWidth: '0\\11',
      WindowCenterWidthExplanation: 'SOFT\\BONE',
    })
    expect(film.display!.voiLut).toMatchObject({
      kind: 'LINEAR',
      centre: 100,
      width: 11,
      explanation: 'BONE',
      offered: 2,
    })
    expect(film.warnings).toEqual(['a window with a width of 0 is left out'])
  })
  it('is read beside a value that is none', async () => {
    for (const [more, warnings] of [
      [{ WindowCenter: '100\\', WindowWidth: '11' }, []],
      [
        { WindowCenter: 'N/A\\100', WindowWidth: '50\\11' },
        ['WindowCenter holds what is no number: that value is left out'],
      ],
      [
        { WindowCenter: '100,0', WindowWidth: '11' },
        ['WindowCenter is written with a decimal comma: it is read as a point'],
      ],
    ] as const) {
      const film = await decode([97], { ...eight, ...more })
      expect([film.image.data[0], ...film.warnings]).toEqual([64, ...warnings])
      expect(film.display!.voiLut.offered).toBe(1)
    }
  })
  it('is LINEAR for a function that nobody knows', async () => {
    const film = await decode([97], { ...eight, VOILUTFunction: 'CUBIC' })
    expect(film.image.data[0]).toBe(64)
    expect(film.warnings).toEqual(['the VOI LUT function is unknown: LINEAR is taken'])
  })
  it('is the whole range of the bits stored where there is none', async () => {
    expect(await grey([0, 51, 255], { BitsAllocated: 8 })).toEqual([0, 51, 255])
    expect(await grey([0, 819, 4095], twelve)).toEqual([0, 13107, 65535])
    expect(await grey([-2048, 2047, 0], { ...twelve, PixelRepresentation: 1 })).toEqual([0, 65535, 32776])
  })
  it('is the whole range of values that lie below 1 too', async () => {
    const elements = { BitsAllocated: 8, RescaleSlope: '0.001', RescaleIntercept: '0' }
    expect(await grey([0, 51, 255], elements)).toEqual([0, 51, 255])
    // From 0.05 to 0.15: 0.1 is the middle.
    const window = { ...elements, WindowCenter: '0.1', WindowWidth: '0.1' }
    expect(await grey([50, 100, 150], { ...window, VOILUTFunction: 'LINEAR_EXACT' })).toEqual([0, 128, 255])
  })
  it('is stretched to the values where they fill little of the range, with a warning', async () => {
    const film = await decode([1000, 1050, 1100])
    expect([...film.image.data]).toEqual([0, 32768, 65535])
    expect(film.warnings[0]).toContain('it is stretched to it')
  })
  it('is a table before a window, in any file', async () => {
    const film = await decode([99, 100, 101, 102, 200], {
      ...eight,
      VOILUTSequence: [{ LUTDescriptor: [3, 100, 12], LUTExplanation: 'KNEE', LUTData: [0, 819, 4095] }],
    })
    expect([...film.image.data]).toEqual([0, 0, 51, 255, 255])
    expect(film.display!.voiLut).toMatchObject({ kind: 'table', explanation: 'KNEE', offered: 2 })
  })
  it('is a table whose first input is signed where values that come in may be', async () => {
    const table = (first: number, vr: string): TestElements[] => [
      { LUTDescriptor: [vr, [2, first, 16]], LUTData: [0, 65535] },
    ]
    // After a modality table values are unsigned, also those of signed pixels.
    const modality: TestElements[] = [{ LUTDescriptor: ['SS', [2, -1, 16]], LUTData: [40000, 40001] }]
    for (const [first, vr] of [
      [40000, 'US'],
      [-25536, 'SS'],
    ] as const) {
      expect(await grey([40000, 40001], { VOILUTSequence: table(first, vr) })).toEqual([0, 65535])
      const after = { PixelRepresentation: 1, ModalityLUTSequence: modality, VOILUTSequence: table(first, vr) }
      expect(await grey([-1, 0], after)).toEqual([0, 65535])
    }
    for (const [first, vr] of [
      [65534, 'US'],
      [-2, 'SS'],
    ] as const) {
      const signed = { PixelRepresentation: 1, VOILUTSequence: table(first, vr) }
      expect(await grey([-2, -1], signed)).toEqual([0, 65535])
    }
    // A table that begins below values of 12 bits.
    expect(await grey([0, 1], { ...twelve, VOILUTSequence: table(-1, 'SS') })).toEqual([65535, 65535])
  })
  it('reads tables of 8 bits, and passes over broken ones', async () => {
    const table = (LUTDescriptor: number[], LUTData: Uint8Array) => [
      { LUTDescriptor, LUTData: ['OW', LUTData] as const },
    ]
    expect(await grey([0, 1], { BitsAllocated: 8, VOILUTSequence: table([2, 0, 8], Uint8Array.of(10, 200)) })).toEqual([
      10, 200,
    ])
    const film = await decode([0, 1], { BitsAllocated: 8, VOILUTSequence: table([9, 0, 8], Uint8Array.of(1, 2)) })
    expect([...film.image.data]).toEqual([0, 1])
    expect(film.warnings).toEqual(['a VOI lookup table is incomplete and is left out'])
  })
})

describe('modality LUT', () => {
  it('is slope and intercept, before the window', async () => {
    const film = await decode([0, 20, 40], {
      ...twelve,
      RescaleSlope: '2.5',
      RescaleIntercept: '-50',
      VOILUTFunction: 'LINEAR_EXACT',
      WindowCenter: 0,
      WindowWidth: 100,
    })
    expect([...film.image.data]).toEqual([0, 32768, 65535])
    expect(film.display!.modalityLut).toMatchObject({ kind: 'rescale', slope: 2.5, intercept: -50 })
  })
  it('is a table, whose entries are the range', async () => {
    const film = await decode([0, 1, 2, 3], {
      ...twelve,
      RescaleSlope: '9',
      RescaleIntercept: '9',
      ModalityLUTSequence: [{ LUTDescriptor: [2, 1, 8], LUTData: ['OW', Uint8Array.of(51, 255)] }],
    })
    expect([...film.image.data]).toEqual([13107, 13107, 65535, 65535])
    expect(film.display!.modalityLut.kind).toBe('table')
  })
  it('begins below zero for signed values', async () => {
    const film = await decode([-3, -2, 5], {
      ...twelve,
      PixelRepresentation: 1,
      ModalityLUTSequence: [{ LUTDescriptor: ['SS', [2, -2, 16]], LUTData: [0, 65535] }],
    })
    expect([...film.image.data]).toEqual([0, 0, 65535])
  })
  it('is read with a decimal comma, unless it could part thousands', async () => {
    const read = async (RescaleSlope: string) => {
      const { display, warnings } = await decode([0, 65535], { RescaleSlope, RescaleIntercept: 0 })
      return [display!.modalityLut.slope, ...warnings]
    }
    expect(await read('1,5')).toEqual([1.5, 'RescaleSlope is written with a decimal comma: it is read as a point'])
    for (const bad of ['1,024', '1,5,2', '0x10', '1e999', 'DOE^JANE'])
      expect(await read(bad)).toEqual([1, 'RescaleSlope holds what is no number: that value is left out'])
  })
  it('has a slope that is not 0', async () => {
    const film = await decode([0, 65535], { RescaleSlope: 0, RescaleIntercept: 0 })
    expect([...film.image.data]).toEqual([0, 65535])
    expect(film.warnings).toEqual(['the rescale slope is 0: 1 is taken'])
  })
})

describe('stored values', () => {
  const stored = async (values: readonly number[], elements: TestElements) => [
    ...(await decode(values, elements)).stored.data,
  ]
  it('lie below the high bit, freed of what is above and below', async () => {
    expect(await stored([0xf123, 0x0fff], twelve)).toEqual([0x123, 0xfff])
    expect(await stored([0x123f, 0xfff0], { BitsStored: 12, HighBit: 15 })).toEqual([0x123, 0xfff])
    expect(await stored([0b1101_1010], { BitsAllocated: 8, BitsStored: 5, HighBit: 6 })).toEqual([0b10110])
  })
  it('have their sign', async () => {
    expect(await stored([0xfff, 0x7ff, 0xf800], { ...twelve, PixelRepresentation: 1 })).toEqual([-1, 2047, -2048])
    expect(await stored([0xff], { BitsAllocated: 8, PixelRepresentation: 1 })).toEqual([-1])
    expect(await stored([0x8000], { PixelRepresentation: 1 })).toEqual([-32768])
  })
  it('are read in spite of a header that cannot be', async () => {
    const film = await decode([0xffff], { BitsStored: 12, HighBit: 3 })
    expect(film.stored.data[0]).toBe(0xfff)
    expect(film.warnings).toEqual(['the high bit, 3, does not fit 12 bits stored: 11 is taken'])
  })
  it('that are padding are black on either kind of film', async () => {
    const elements = { BitsAllocated: 8, PixelPaddingValue: 5, PixelPaddingRangeLimit: 3 }
    for (const [photometric, expected] of [
      ['MONOCHROME2', [2, 0, 0, 0, 6]],
      ['MONOCHROME1', [253, 0, 0, 0, 249]],
    ] as const) {
      const film = await decode([2, 3, 4, 5, 6], { ...elements, PhotometricInterpretation: photometric })
      expect([...film.image.data]).toEqual(expected)
      expect(film.display!.paddedPixels).toBe(3)
    }
    const signed = await decode([-2, 7], { PixelRepresentation: 1, PixelPaddingValue: ['SS', -2] })
    expect(signed.image.data[0]).toBe(0)
    expect(signed.display!.paddedPixels).toBe(1)
  })
  it('are those of the first frame', async () => {
    const film = await decode([1, 2, 3, 4], { NumberOfFrames: 2, Rows: 1, Columns: 2, BitsAllocated: 8 })
    expect([...film.stored.data]).toEqual([1, 2])
    expect(film.warnings).toEqual(['the file holds 2 frames: the first is read'])
  })
})

describe('colour', () => {
  const rgb = { BitsAllocated: 8, SamplesPerPixel: 3, PhotometricInterpretation: 'RGB', PlanarConfiguration: 0 }
  it('is its luminance, by pixel or by plane', async () => {
    const film = await decode([255, 0, 0, 0, 255, 0], rgb)
    expect([...film.image.data]).toEqual([76, 150])
    expect(film.image).toMatchObject({ coloured: true, maxValue: 255 })
    expect(await grey([255, 0, 0, 255, 0, 0], { ...rgb, PlanarConfiguration: 1 })).toEqual([76, 150])
  })
  it('is no colour where all samples are alike', async () => {
    const film = await decode([9, 9, 9, 200, 200, 200], rgb)
    expect([...film.image.data]).toEqual([9, 200])
    expect(film.image.coloured).toBe(false)
  })
  it('in YBR is the first sample, also where chroma is halved', async () => {
    expect(await grey([10, 128, 128, 200, 128, 128], { ...rgb, PhotometricInterpretation: 'YBR_FULL' })).toEqual([
      10, 200,
    ])
    const halved = { ...rgb, PhotometricInterpretation: 'YBR_FULL_422', Rows: 1, Columns: 4 }
    expect(await grey([10, 20, 128, 128, 30, 40, 128, 128], halved)).toEqual([10, 20, 30, 40])
  })
  it('of a palette is looked up', async () => {
    const palette = (name: string, data: number[]) => ({
      [`${name}PaletteColorLookupTableDescriptor`]: [3, 1, 16],
      [`${name}PaletteColorLookupTableData`]: data,
    })
    const film = await decode([0, 1, 2, 3, 9], {
      BitsAllocated: 8,
      PhotometricInterpretation: 'PALETTE COLOR',
      ...palette('Red', [65535, 0, 65535]),
      ...palette('Green', [0, 0, 65535]),
      ...palette('Blue', [0, 0, 65535]),
    })
    // 0.299 x 65535 = 19594.97
    expect([...film.image.data]).toEqual([19595, 19595, 0, 65535, 65535])
    await expect(decode([0], { BitsAllocated: 8, PhotometricInterpretation: 'PALETTE COLOR' })).rejects.toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    )
  })
})

describe('shutter', () => {
  const white = { BitsAllocated: 8, Rows: 5, Columns: 5 }
  const picture = async (elements: TestElements) => {
    const { image } = await decode(Array(25).fill(255), { ...white, ...elements })
    return Array.from({ length: 5 }, (_, y) =>
      Array.from({ length: 5 }, (_, x) => (image.data[5 * y + x] === 255 ? '#' : '.')).join(''),
    )
  }
  const rectangle = {
    ShutterShape: 'RECTANGULAR',
    ShutterLeftVerticalEdge: 2,
    ShutterRightVerticalEdge: 4,
    ShutterUpperHorizontalEdge: 3,
    ShutterLowerHorizontalEdge: 5,
  }
  it('is a rectangle', async () => {
    expect(await picture(rectangle)).toEqual(['.....', '.....', '.###.', '.###.', '.###.'])
  })
  it('is a circle', async () => {
    const circle = { ShutterShape: 'CIRCULAR', CenterOfCircularShutter: '3\\3', RadiusOfCircularShutter: 2 }
    expect(await picture(circle)).toEqual(['..#..', '.###.', '#####', '.###.', '..#..'])
  })
  it('is a circle in the patient where pixels are not square', async () => {
    const circle = { ShutterShape: 'CIRCULAR', CenterOfCircularShutter: '3\\3', RadiusOfCircularShutter: 2 }
    // Pixels twice as high as wide: 2 pixels along a row are as long as 1 along a column.
    const high = { ...circle, PixelAspectRatio: '2\\1' }
    expect(await picture(high)).toEqual(['.....', '..#..', '#####', '..#..', '.....'])
  })
  it('is a polygon, by rows and columns', async () => {
    const triangle = { ShutterShape: 'POLYGONAL', VerticesOfThePolygonalShutter: '1\\1\\1\\5\\5\\1' }
    expect(await picture(triangle)).toEqual(['#####', '####.', '###..', '##...', '#....'])
  })
  it('covers what any of several shapes covers, in its grey, after the inversion', async () => {
    const both = {
      ...rectangle,
      ShutterShape: 'RECTANGULAR\\CIRCULAR',
      CenterOfCircularShutter: '3\\3',
      RadiusOfCircularShutter: 1,
    }
    expect(await picture(both)).toEqual(['.....', '.....', '.###.', '..#..', '.....'])
    const { image } = await decode([0, 0, 0], {
      BitsAllocated: 8,
      PhotometricInterpretation: 'MONOCHROME1',
      ...rectangle,
      ShutterUpperHorizontalEdge: 1,
      ShutterPresentationValue: 13107,
    })
    expect([...image.data]).toEqual([51, 255, 255])
  })
  it('that is incomplete is left out', async () => {
    const { warnings } = await decode([1], { BitsAllocated: 8, ShutterShape: 'BITMAP' })
    expect(warnings).toEqual(['a display shutter is incomplete or of an unknown shape and is left out'])
  })
})

describe('spacing', () => {
  const spacing = async (elements: TestElements) => (await decode([1], { BitsAllocated: 8, ...elements })).spacing
  it('is that of the detector unless it was calibrated', async () => {
    const at = (mm: number) => ({ rowMm: mm, columnMm: mm })
    expect(await spacing({})).toBeNull()
    expect(await spacing({ PixelSpacing: '0.2\\0.2' })).toMatchObject({ ...at(0.2), calibrated: false })
    expect(await spacing({ PixelSpacing: '0.14\\0.14', ImagerPixelSpacing: '0.14\\0.14' })).toMatchObject({
      calibrated: false,
    })
    expect(await spacing({ PixelSpacing: '0.13\\0.13', ImagerPixelSpacing: '0.14\\0.14' })).toMatchObject({
      ...at(0.13),
      calibrated: true,
      source: 'PixelSpacing',
    })
    expect(await spacing({ PixelSpacing: '0.2\\0.2', PixelSpacingCalibrationType: 'FIDUCIAL' })).toMatchObject({
      calibrated: true,
    })
    expect(
      await spacing({ ImagerPixelSpacing: '0.14\\0.14', EstimatedRadiographicMagnificationFactor: '1.1' }),
    ).toEqual({ ...at(0.14), calibrated: false, magnification: 1.1, source: 'ImagerPixelSpacing' })
    expect(
      await spacing({
        ImagerPixelSpacing: '0.1\\0.1',
        DistanceSourceToDetector: '1150',
        DistanceSourceToPatient: '1000',
      }),
    ).toMatchObject({ magnification: 1.15 })
    expect(await spacing({ NominalScannedPixelSpacing: '0.17\\0.17' })).toMatchObject({ calibrated: false })
    expect(await spacing({ PixelSpacing: '0\\-1' })).toBeNull()
    expect(await spacing({ PixelSpacing: '0,143\\0,143' })).toMatchObject(at(0.143))
  })
  it('that is not square makes a picture to be stretched', async () => {
    const film = await decode([0, 255], { BitsAllocated: 8, Rows: 1, Columns: 2, PixelSpacing: '0.4\\0.2' })
    expect(film.pixelAspect).toBe(2)
    const square = withSquarePixels(film.image, film.pixelAspect)
    expect([square.width, square.height, ...square.data]).toEqual([2, 2, 0, 255, 0, 255])
    const byRatio = await decode([0, 255], { BitsAllocated: 8, PixelAspectRatio: '1\\2' })
    expect(withSquarePixels(byRatio.image, byRatio.pixelAspect)).toMatchObject({ width: 4, height: 1 })
  })
})
