import { describe, expect, it } from 'vitest'
import { dicomFile, type TestElements, testFilm } from '../../../test/helpers/writeDicom.ts'
import { formatPatientAge } from '../../clinic/index.ts'
import { decodeDicom, readDicomHeader } from '../decode.ts'
import { loadCodecs } from '../node/index.ts'
import { openDicom } from '../part10.ts'
import { deidentify } from './deidentify.ts'
import { profile } from './profile.ts'
import { pseudonymsOf } from './pseudonyms.ts'
import { standardVr } from './standardAttributes.ts'

const pseudonyms = pseudonymsOf('a secret of the site, long enough')
const syntaxes = {
  implicit: '1.2.840.10008.1.2',
  explicit: '1.2.840.10008.1.2.1',
  'big endian': '1.2.840.10008.1.2.2',
  deflated: '1.2.840.10008.1.2.1.99',
}

const jane: TestElements = {
  SpecificCharacterSet: 'ISO_IR 100',
  PatientName: 'DOE^JANE',
  PatientID: '4711',
  PatientBirthDate: '20120301',
  StudyDate: '20240701',
  StudyTime: '101500',
  PatientSex: 'F',
  StudyInstanceUID: '1.2.3.4',
  SeriesInstanceUID: '1.2.3.5',
  SOPInstanceUID: '1.2.3.6',
  BodyPartExamined: 'KNEE',
  ViewPosition: 'AP',
  ImageLaterality: 'L',
}

function away(bytes: Uint8Array) {
  const film = deidentify(bytes, pseudonyms)
  if (!film) throw new Error('no film')
  return { ...film, header: readDicomHeader(film.bytes) }
}

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')

/** An attribute with a value that must not be seen again. */
function secretValue(vr: string): readonly [string, string] | undefined {
  if (vr === 'DA') return ['DA', '20010203']
  if (vr === 'DT') return ['DT', '20010203040506']
  if (vr === 'TM') return ['TM', '040506.777']
  if (vr === 'UI') return ['UI', '1.2.777.888']
  if (['AE', 'CS', 'LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UR', 'UT', 'OB', 'UN'].includes(vr)) return [vr, 'ZANZIBAR']
  return undefined
}

/** Every attribute that the profile does not keep, with such a value; some twice, within sequences. */
function allOfThem(): TestElements {
  const elements: TestElements = {}
  for (const [tag, { patientCharacteristics }] of profile) {
    if (tag < 0x00080000 || tag > 0xfff00000 || patientCharacteristics === 'K') continue
    const name = `${(tag >>> 16).toString(16).padStart(4, '0')},${(tag % 65536).toString(16).padStart(4, '0')}`
    const vr = standardVr(tag) ?? 'LO'
    elements[name] = vr === 'SQ' ? ['SQ', [{ '0008,0104': ['LO', 'harmless'], ...jane }]] : secretValue(vr)
  }
  return elements
}

describe('deidentify', () => {
  it.each(Object.entries(syntaxes))('leaves nothing of what the profile names: %s', async (_, syntax) => {
    for (const openSequences of [false, true]) {
      const bytes = testFilm(
        [0, 1000, 2000, 4095],
        {
          ...allOfThem(),
          ...jane,
          PatientName: 'ZANZIBAR^JANE',
          StudyInstanceUID: '1.2.777.888.1',
          // Beyond the table: private, not of the standard, in an item of an item, words that people write.
          '0009,0010': ['LO', 'ZANZIBAR'],
          '0009,1001': ['SQ', [{ PatientName: 'ZANZIBAR' }]],
          '0010,9999': ['LO', 'ZANZIBAR'],
          '0018,7006': ['LT', 'ZANZIBAR'],
          '0054,0220': [
            'SQ',
            [{ CodeMeaning: 'AP', '0054,0222': ['SQ', [{ '0011,0010': ['LO', 'ZANZIBAR'], ...jane }]] }],
          ],
          '6000,0010': ['US', 2],
          '6000,3000': ['OB', 'ZANZIBAR'],
          '5000,3000': ['OB', 'ZANZIBAR'],
          BurnedInAnnotation: 'NO',
        },
        { syntax, openSequences },
      )
      if (syntax !== syntaxes.deflated) expect(latin1(bytes)).toContain('ZANZIBAR')
      const { bytes: out, warnings, header } = away(bytes)
      const text = latin1(out)
      for (const secret of [
        'ZANZIBAR',
        'JANE',
        'DOE',
        '4711',
        '20010203',
        '20120301',
        '20240701',
        '0405',
        '1.2.777',
        '1.2.3.',
      ])
        expect(text.includes(secret), secret).toBe(false)
      expect(text).toContain('harmless')
      expect(warnings).toEqual([])
      const { transferSyntax } = readDicomHeader(bytes)
      expect(header.transferSyntax).toBe(transferSyntax.replace('Deflated ', ''))
      const [before, after] = [await decodeDicom(bytes, loadCodecs), await decodeDicom(out, loadCodecs)]
      expect(after.stored).toEqual(before.stored)
      expect(after.image).toEqual(before.image)
    }
  })

  it('moves no date that others know, however deep it stands', () => {
    const code = { CodeValue: '72696002', '0008,0106': ['DT', '20020904'] } as TestElements
    const { bytes, header } = away(
      testFilm([1], {
        ...jane,
        '0018,1204': ['DA', '20150506'],
        '0008,2218': ['SQ', [{ ...code, '0008,2220': ['SQ', [code]] }]],
      }),
    )
    const text = latin1(bytes)
    expect(text.match(/19000101/g)).toHaveLength(2)
    expect(header.dataSet.elements.has(0x00181204)).toBe(false)
  })

  it('says what was done, as the standard asks', () => {
    const { header, counts } = away(testFilm([1, 2], { ...jane, '0009,0010': ['LO', 'x'], '0010,9999': ['LO', 'x'] }))
    const text = latin1(away(testFilm([1], jane)).bytes)
    expect(text).toContain('\x12\x00\x62\x00CS\x04\x00YES ')
    expect(text).toContain('\x28\x00\x03\x03CS\x08\x00MODIFIED')
    const codes = header.dataSet
      .itemsOf(header.dataSet.elements.get(0x00120064)!)
      .map(item => [item.text('CodeValue'), item.text('CodingSchemeDesignator'), item.text('CodeMeaning')])
    expect(codes).toEqual([
      ['113100', 'DCM', 'Basic Application Confidentiality Profile'],
      ['113107', 'DCM', 'Retain Longitudinal Temporal Information Modified Dates Option'],
      ['113108', 'DCM', 'Retain Patient Characteristics Option'],
    ])
    // StudyTime and PatientBirthDate are emptied; name, number and age written; StudyDate moved; three UIDs.
    expect(counts).toMatchObject({ private: 1, unknown: 1, removed: 0, emptied: 2, replaced: 3, uids: 3, dates: 1 })
  })

  it('keeps what a bone age needs, and the mark of a simulated film', () => {
    const { header } = away(
      testFilm([1, 2], {
        ...jane,
        Manufacturer: 'Physis-Simulated',
        ManufacturerModelName: 'physis-phantom-a 1',
        PixelSpacing: '0.2\\0.2',
        PixelSpacingCalibrationType: 'GEOMETRY',
      }),
    )
    expect(header.facts).toMatchObject({
      sex: 'F',
      joint: 'knee',
      view: 'AP',
      side: 'L',
      simulated: 'physis-phantom-a 1',
    })
    expect(header.spacing).toMatchObject({ rowMm: 0.2, calibrated: true })
  })

  it('copies no preamble and nothing behind the pixels', () => {
    const frames = [Uint8Array.of(1, 2, 3, 4)]
    const rle = testFilm([1, 2], { ...jane }, { syntax: '1.2.840.10008.1.2.5', frames, offsetTable: true })
    const film = Buffer.concat([rle, Buffer.from('\xfc\xff\xfc\xffOB\0\0\x08\0\0\0ZANZIBAR', 'latin1')])
    film.write('ZANZIBAR', 10)
    const out = latin1(away(film).bytes)
    expect(out).not.toContain('ZANZIBAR')
    const pixels = '\xe0\x7f\x10\0OB\0\0\xff\xff\xff\xff'
    expect(out.slice(out.indexOf(pixels))).toBe(latin1(rle).slice(latin1(rle).indexOf(pixels)))
  })

  it('writes what the file was written in, where it says another syntax', () => {
    const film = testFilm([1, 2, 3], jane, { syntax: syntaxes.explicit, explicit: false })
    const { header } = away(film)
    expect(header.transferSyntax).toBe('Implicit VR Little Endian')
    expect(header.warnings).toEqual([])
    const compressed = away(testFilm([1, 2], jane, { syntax: '1.2.840.10008.1.2.5', explicit: false })).header
    expect(compressed.transferSyntax).toBe('RLE Lossless')
    expect(compressed.warnings).toEqual([])
    expect(compressed.facts).toMatchObject({ sex: 'F', joint: 'knee' })
  })

  it('walks sequences whose representation was lost on the way', () => {
    const within = dicomFile(
      { PatientName: 'ZANZIBAR', CodeMeaning: 'KNEE' },
      { meta: false, preamble: false, explicit: false },
    )
    const length = Buffer.alloc(4)
    length.writeUInt32LE(within.length)
    const items = Buffer.concat([Buffer.from([0xfe, 0xff, 0x00, 0xe0]), length, within])
    const { bytes, header } = away(testFilm([1], { ...jane, AnatomicRegionSequence: ['UN', new Uint8Array(items)] }))
    expect(latin1(bytes)).not.toContain('ZANZIBAR')
    expect(header.dataSet.items('AnatomicRegionSequence')[0].text('CodeMeaning')).toBe('KNEE')
  })

  it('makes up no patient where the file has none', () => {
    const anonymous = { ...jane, PatientID: '', PatientName: undefined, SOPInstanceUID: undefined }
    const [a, b] = [away(testFilm([1], anonymous)), away(testFilm([2], anonymous))]
    expect(a.patient).toBe(b.patient)
    expect(a.name).not.toBe(b.name)
    expect(a.warnings).toEqual([expect.stringContaining('no PatientID')])
    expect(away(testFilm([1], { ...anonymous, StudyInstanceUID: '1.9' })).patient).not.toBe(a.patient)
  })

  it('is no film without a picture, and fails by name where the picture is cut off or not read', () => {
    expect(deidentify(dicomFile({ ...jane, SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.11' }), pseudonyms)).toBeUndefined()
    const film = testFilm([1, 2, 3, 4], jane)
    expect(() => deidentify(film.subarray(0, -1), pseudonyms)).toThrow('the picture is cut off')
    expect(() => deidentify(film.subarray(0, -20), pseudonyms)).toThrow('the picture is missing')
    const rle = testFilm([1, 2], jane, { syntax: '1.2.840.10008.1.2.5', frames: [new Uint8Array(40)] })
    expect(() => deidentify(rle.subarray(0, -20), pseudonyms)).toThrow('the picture is cut off')
    expect(() => deidentify(testFilm([1], jane, { syntax: '1.2.840.10008.1.2.4.100' }), pseudonyms)).toThrow(
      'the transfer syntax 1.2.840.10008.1.2.4.100 is not read',
    )
  })

  it('gives named errors only, whatever is changed in a header', () => {
    const film = testFilm([1, 2, 3, 4], { ...jane, AnatomicRegionSequence: [jane, jane] }, { openSequences: true })
    let state = 1
    const random = (n: number) => {
      state = (state * 48271) % 2147483647
      return state % n
    }
    for (let i = 0; i < 300; i++) {
      const broken = film.slice()
      for (let k = 0; k <= i % 5; k++) broken[132 + random(film.length - 132)] = random(256)
      try {
        deidentify(broken, pseudonyms)
      } catch (error) {
        expect(error).toMatchObject({ name: 'FilmError' })
      }
    }
  })
})

describe('age', () => {
  it.each([
    ['20240624', '007D'],
    ['20240201', '021W'],
    ['20230901', '043W'],
    ['20230601', '013M'],
    ['20120301', '148M'],
    ['20060702', '215M'],
    ['19500101', '893M'],
  ])('born %s is %s on 2024-07-01, within half a month of what the dates say', (PatientBirthDate, age) => {
    const film = testFilm([1], { ...jane, PatientBirthDate, PatientAge: '099Y' })
    const before = readDicomHeader(film).facts
    const { header } = away(film)
    expect(header.dataSet.text('PatientAge')).toBe(age)
    expect(header.dataSet.text('PatientBirthDate')).toBeUndefined()
    expect(before.ageSource).toBe('dates')
    expect(header.facts.ageSource).toBe('PatientAge')
    expect(Math.abs(header.facts.chronologicalAgeMonths! - before.chronologicalAgeMonths!)).toBeLessThan(0.51)
  })
  it('is half a month away at most, at every day up to twenty years', () => {
    const away = Array.from({ length: 7306 }, (_, days) => {
      const text = formatPatientAge(days / 30.4375)
      const unit = { D: 1 / 30.4375, W: 7 / 30.4375, M: 1 }[text[3] as 'D' | 'W' | 'M']
      return Math.abs((Number(text.slice(0, 3)) + 0.5) * unit - days / 30.4375)
    })
    expect(Math.max(...away)).toBeLessThan(0.51)
  })
  it.each([
    ['12y', '012Y'],
    ['030W', '030W'],
    ['JANE', undefined],
  ])('without dates it stays as the file says it: %s', (PatientAge, age) => {
    const { header, bytes } = away(testFilm([1], { ...jane, PatientBirthDate: '', PatientAge }))
    expect(header.dataSet.text('PatientAge')).toBe(age)
    expect(latin1(bytes)).not.toContain('JANE')
  })
  it('is put in where the file had none', () => {
    expect(away(testFilm([1], jane)).header.facts.chronologicalAgeMonths).toBe(148.5)
  })
})

describe('films of one patient', () => {
  const first = away(testFilm([1], jane))
  const second = away(
    testFilm([2], {
      ...jane,
      PatientID: ' 4711',
      SOPInstanceUID: '1.2.3.7',
      StudyInstanceUID: '1.2.4',
      StudyDate: '20250702',
    }),
  )
  it('keep together, and their dates keep their distance', () => {
    expect(second.patient).toBe(first.patient)
    expect(second.header.facts.patientId).toBe(first.patient)
    const [a, b] = [first, second].map(({ header }) => Date.parse(header.facts.studyDate!) / 86400e3)
    expect(b - a).toBe(366)
    const moved = Date.parse('2024-07-01') / 86400e3 - a
    expect(moved).toBe(pseudonyms.daysEarlier('id 4711'))
  })
  it('keep their study and series, and are no other film', () => {
    const third = away(testFilm([3], { ...jane, SOPInstanceUID: '1.2.3.8' }))
    const uids = ({ header }: typeof third) => [header.facts.studyInstanceUid, header.dataSet.text('SeriesInstanceUID')]
    expect(uids(third)).toEqual(uids(first))
    expect(uids(second)).not.toEqual(uids(first))
    expect(new Set([first, second, third].map(film => film.name)).size).toBe(3)
  })
  it('come out the same byte for byte', () => {
    expect(away(testFilm([1], jane)).bytes).toEqual(first.bytes)
  })
  it('refer to each other by the same new UIDs', () => {
    const referring = away(
      testFilm([4], {
        ...jane,
        SOPInstanceUID: '1.2.3.9',
        '0008,2112': ['SQ', [{ '0008,1150': ['UI', '1.2.840.10008.5.1.4.1.1.1'], '0008,1155': ['UI', '1.2.3.6'] }]],
      }),
    )
    const text = latin1(referring.bytes)
    expect(text).toContain(first.header.facts.sopInstanceUid)
    expect(text).toContain('1.2.840.10008.5.1.4.1.1.1')
  })
  it('are strangers under another secret', () => {
    const other = deidentify(testFilm([1], jane), pseudonymsOf('another secret of some site'))!
    expect(other.patient).not.toBe(first.patient)
    expect(other.name).not.toBe(first.name)
  })
})

describe('warnings', () => {
  const warningsOf = (elements: TestElements) => away(testFilm([1, 2, 3], { ...jane, ...elements })).warnings
  const secondaryCapture = { SOPClassUID: '1.2.840.10008.5.1.4.1.1.7' }
  it.each<[string, TestElements, RegExp]>([
    ['burned in', { BurnedInAnnotation: 'YES' }, /^text is burned into the picture/],
    ['a secondary capture that says nothing', secondaryCapture, /^text may be burned/],
    ['an ultrasound that says nothing', { SOPClassUID: '1.2.840.10008.5.1.4.1.1.6.1' }, /^text may be burned/],
    ['a scanned film', { ConversionType: 'DF' }, /^text may be burned/],
    ['an overlay in the pixels', { '6002,0010': ['US', 3], '6002,0102': ['US', 12] }, /^an overlay lies in/],
    [
      'a joint that stood in a description',
      { BodyPartExamined: '', SeriesDescription: 'Knie links', ImageLaterality: '' },
      /^the tags tell no joint, no side any more/,
    ],
  ])('%s', (_, elements, warning) => {
    expect(warningsOf(elements)).toEqual([expect.stringMatching(warning)])
  })
  it('are none where there is nothing to look at', () => {
    expect(warningsOf({})).toEqual([])
    expect(warningsOf({ ...secondaryCapture, BurnedInAnnotation: 'NO' })).toEqual([])
    expect(warningsOf({ '6000,0010': ['US', 3], '6000,3000': ['OB', 'x'] })).toEqual([])
  })
})

it('leaves a data set that others can read: elements in order, even lengths', () => {
  const { dataSet } = openDicom(away(testFilm([1], { ...allOfThem(), ...jane })).bytes)
  const all = [...dataSet.elements.values()]
  expect(all.map(one => one.tag)).toEqual(all.map(one => one.tag).sort((a, b) => a - b))
  expect(all.every(one => one.length % 2 === 0)).toBe(true)
})
