/** Names of PS3.5, annexes H, I, J and K, byte by byte as printed there. */
import { describe, expect, it } from 'vitest'
import { testFilm } from '../../test/helpers/writeDicom.ts'
import { decodeText } from './characterSet.ts'
import { readDicomHeader } from './decode.ts'

const bytes = (text: string) => Uint8Array.from(text, c => c.charCodeAt(0))

describe('decodeText', () => {
  it.each([
    ['Latin-1', ['ISO_IR 100'], 'Buc^J\xe9r\xf4me', 'Buc^Jérôme'],
    ['UTF-8', ['ISO_IR 192'], 'Wang^XiaoDong=\xe7\x8e\x8b^\xe5\xb0\x8f\xe6\x9d\xb1', 'Wang^XiaoDong=王^小東'],
    ['GB18030, where a second byte is a backslash', ['GB18030'], '\xcd\xf5^\x81\x5c', '王^乗'],
    ['Cyrillic', ['ISO_IR 144'], '\xbb\xee\xda\x63\x65\xdc\xd1yp\xd3', 'Люкceмбypг'],
    ['Greek', ['ISO_IR 126'], '\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2', 'Διονυσιος'],
    ['Thai', ['ISO_IR 166'], '\xca\xc1\xaa\xd2\xc2', 'สมชาย'],
    [
      'Japanese, H.3.1',
      ['', 'ISO 2022 IR 87'],
      'Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B',
      'Yamada^Tarou=山田^太郎=やまだ^たろう',
    ],
    [
      'Japanese with half-width katakana, H.3.2',
      ['ISO 2022 IR 13', 'ISO 2022 IR 87'],
      '\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J',
      'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎',
    ],
    [
      'Korean, I.2',
      ['', 'ISO 2022 IR 149'],
      'Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf',
      'Hong^Gildong=洪^吉洞=홍^길동',
    ],
    ['Chinese, K.2', ['', 'ISO 2022 IR 58'], 'Zhang=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab', 'Zhang=张^小东'],
    ['Latin-2', ['ISO_IR 101'], 'Wa\xb3\xeasa', 'Wałęsa'],
    ['Latin-3', ['ISO_IR 109'], '\xafejtun', 'Żejtun'],
    ['Latin-4', ['ISO_IR 110'], 'B\xbarzi\xf1\xb9', 'Bērziņš'],
    ['Latin-5', ['ISO_IR 148'], 'I\xfe\xfdk', 'Işık'],
    ['Latin-9', ['ISO_IR 203'], '\xbcuvre', 'Œuvre'],
    ['Arabic', ['ISO_IR 127'], '\xe2\xc8\xc7\xe6\xea', 'قباني'],
    ['Hebrew', ['ISO_IR 138'], '\xf9\xf8\xe5\xef', 'שרון'],
    ['GBK', ['GBK'], '\xcd\xf5^\xd0\xa1\xb6\xab', '王^小东'],
    ['JIS X 0212', ['', 'ISO 2022 IR 159'], '\x1b$(D\x30\x21\x1b(B^a', '丂^a'],
    [
      'each supplement that is escaped to, until a delimiter',
      ['', 'ISO 2022 IR 101', 'ISO 2022 IR 109', 'ISO 2022 IR 110', 'ISO 2022 IR 126', 'ISO 2022 IR 127'],
      '\x1b-B\xb3\x1b-C\xbf\x1b-D\xba\x1b-F\xc4\x1b-G\xe3^\xe9',
      'łżēΔك^é',
    ],
    [
      'the other supplements',
      ['', 'ISO 2022 IR 138', 'ISO 2022 IR 148', 'ISO 2022 IR 166', 'ISO 2022 IR 203', 'ISO 2022 IR 100'],
      '\x1b-H\xf9\x1b-M\xfe\x1b-T\xca\x1b-b\xbc\x1b-A\xe9',
      'שşสŒé',
    ],
    ['a supplement that is escaped to', ['ISO 2022 IR 6', 'ISO 2022 IR 144'], 'x\x1b-L\xbb\xee^y', 'xЛю^y'],
    ['an unknown set', ['NONSENSE'], 'J\xe9r\xf4me', 'Jérôme'],
    ['none, with stray bytes', [], 'M\xfcller', 'Müller'],
    ['bytes that mean nothing', ['ISO_IR 192'], 'M\xfcller', 'M\ufffdller'],
    ['an escape that nobody knows, and one that is cut off', ['', 'ISO 2022 IR 87'], 'a\x1b%Gb\x1b', 'a\x1b%Gb\x1b'],
  ])('reads %s', (_, sets, text, expected) => expect(decodeText(bytes(text), sets)).toBe(expected))
})

it('holds for a whole data set, and within its sequences', () => {
  const { facts, dataSet } = readDicomHeader(
    testFilm([0], {
      SpecificCharacterSet: 'ISO_IR 192',
      PatientName: Buffer.from('张^小东').toString('latin1'),
      AnatomicRegionSequence: [{ CodeMeaning: Buffer.from('膝关节').toString('latin1') }],
    }),
  )
  expect(dataSet.text('PatientName')).toBe('张^小东')
  expect(facts.joint).toBe('knee')
})
